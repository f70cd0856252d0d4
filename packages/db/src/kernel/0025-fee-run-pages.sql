-- Pages of a fee run, so that several workers share one (decision 0028): which subjects each goes through, settled when the
-- run begins. A worker locks the page that it works on; a page is done together with what it wrote.
create table k_fee_run_page (
  fee_run_id uuid not null references k_fee_run (id), no int not null check (no > 0),
  -- Place in the run of its first subject: bills are numbered by it, whoever writes them and in whatever order.
  first int not null check (first > 0), subjects uuid[] not null,
  done_at timestamptz, done_by text, primary key (fee_run_id, no),
  check ((done_at is null) = (done_by is null)), check (done_at is not null or cardinality(subjects) > 0)
);
-- Null until the pages are settled; a run that was begun before there were pages gets them for what is left of it.
alter table k_fee_run add column pages int check (pages >= 0);

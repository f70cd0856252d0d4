-- Who looked at who has which role, and signed that it is right (decision 0038). What was signed stays.
create table k_access_review (
  id uuid primary key default uuidv7(), at timestamptz not null, by text not null, note text not null default '',
  digest text not null, people int not null, grants int not null
);
create index k_access_review_at on k_access_review (at desc, id desc);

create function k_access_review_kept() returns trigger language plpgsql as $$ begin
  raise exception 'append-only table %', tg_table_name using errcode = '2F004';
end $$;
create trigger k_access_review_kept before update or delete on k_access_review for each row execute function k_access_review_kept();
create trigger k_access_review_whole before truncate on k_access_review for each statement execute function k_access_review_kept();

-- The books are checked (decision 0024): what each check found, and what days looked like once they were over.

create table k_books_check (
  id uuid primary key default uuidv7(), at timestamptz not null, by_whom text not null, catalog_version int not null, sound boolean not null,
  took_ms int not null check (took_ms >= 0), results jsonb not null
);
create index k_books_check_at on k_books_check (at desc, id desc);

-- What was posted on a day: how many, how much, and a sum of hashes that tells whether it is still the same.
create table k_books_seal (
  day date primary key, journals bigint not null, postings bigint not null, fen numeric not null, hash text not null,
  sealed_at timestamptz not null default now()
);
create trigger k_books_check_append before update or delete or truncate on k_books_check for each statement execute function k_refuse();
create trigger k_books_seal_append before update or delete or truncate on k_books_seal for each statement execute function k_refuse();

-- A message may be about no record: then nothing in the outbox was its cause.
alter table k_notification alter column outbox_id drop not null;
alter table k_notification alter column record_id drop not null;

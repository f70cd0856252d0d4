-- Accounts of our own at banks, and their statements (decision 0023).

create table k_bank (
  id uuid primary key default uuidv7(), created_at timestamptz not null default now(), created_by text not null, updated_at timestamptz not null default now(), updated_by text not null,
  name text not null unique check (length(name) between 1 and 60), currency text not null, columns jsonb, debit jsonb
);

-- A file that was taken; its rows are never changed.
create table k_statement (
  id uuid primary key default uuidv7(), created_at timestamptz not null default now(), created_by text not null,
  bank_id uuid not null references k_bank (id), file_name text not null, file_hash text not null, rows_new int not null check (rows_new >= 0), rows_known int not null check (rows_known >= 0)
);
create index k_statement_bank on k_statement (bank_id, id);
create table k_statement_row (
  id uuid primary key default uuidv7(), statement_id uuid not null references k_statement (id), bank_id uuid not null references k_bank (id), row_no int not null,
  on_day date not null, amount_fen bigint not null check (amount_fen <> 0), reference text not null check (reference <> ''),
  name text not null default '', account_tail text not null default '' check (length(account_tail) <= 4), remark text not null default '',
  unique (bank_id, reference)
);
create index k_statement_row_statement on k_statement_row (statement_id);
create index k_statement_row_day on k_statement_row (bank_id, on_day, id);
create trigger k_statement_append before update or delete or truncate on k_statement for each statement execute function k_refuse();
create trigger k_statement_row_append before update or delete or truncate on k_statement_row for each statement execute function k_refuse();

-- What a row became: one thing at most. It is let go, never changed.
create table k_statement_claim (
  row_id uuid primary key references k_statement_row (id), kind text not null check (kind in ('paid', 'linked', 'ignored')),
  payment_id uuid unique references k_payment (id), reason text not null default '', created_at timestamptz not null default now(), created_by text not null,
  check ((kind = 'ignored') = (payment_id is null)), check ((kind = 'ignored') = (reason <> ''))
);
create trigger k_statement_claim_kept before update or truncate on k_statement_claim for each statement execute function k_refuse();
-- Everything that happened to a row, for whoever asks later.
create table k_statement_event (
  id uuid primary key default uuidv7(), row_id uuid not null references k_statement_row (id), kind text not null check (kind in ('paid', 'linked', 'ignored', 'opened')),
  payment_id uuid references k_payment (id), reason text not null default '', at timestamptz not null default now(), by_whom text not null
);
create index k_statement_event_row on k_statement_event (row_id);
create index k_statement_event_payment on k_statement_event (payment_id) where payment_id is not null;
create trigger k_statement_event_append before update or delete or truncate on k_statement_event for each statement execute function k_refuse();
-- Whom a person said a row is not from.
create table k_statement_rejection (
  row_id uuid not null references k_statement_row (id), payer_id uuid not null, created_at timestamptz not null default now(), created_by text not null, primary key (row_id, payer_id)
);
create trigger k_statement_rejection_append before update or delete or truncate on k_statement_rejection for each statement execute function k_refuse();

-- A row is paid by a payment of just its amount that stands, and every claim is told.
create function k_statement_claimed() returns trigger language plpgsql as $$
declare fits boolean := true;
begin
  if new.payment_id is not null then
    execute format('select exists (select from %1$I.k_payment p join %1$I.k_statement_row r on r.id = $1 join %1$I.k_bank b on b.id = r.bank_id
      where p.id = $2 and p.amount_fen = r.amount_fen and p.currency = b.currency
        and not exists (select from %1$I.k_payment_reversal v where v.payment_id = p.id))', tg_table_schema) into fits using new.row_id, new.payment_id;
  end if;
  if not fits then raise exception 'a row of a statement is paid by a payment of its amount' using errcode = '23514', constraint = 'k_statement_claim_fits'; end if;
  execute format('insert into %I.k_statement_event (row_id, kind, payment_id, reason, by_whom) values ($1, $2, $3, $4, $5)', tg_table_schema)
    using new.row_id, new.kind, new.payment_id, new.reason, new.created_by;
  return null;
end $$;
create trigger k_statement_claimed after insert on k_statement_claim for each row execute function k_statement_claimed();

-- A payment that is taken back opens its row again, whoever takes it back.
create function k_statement_reopened() returns trigger language plpgsql as $$
begin
  execute format('with gone as (delete from %1$I.k_statement_claim where payment_id = $1 returning row_id)
    insert into %1$I.k_statement_event (row_id, kind, payment_id, reason, by_whom) select row_id, ''opened'', $1, $2, $3 from gone', tg_table_schema)
    using new.payment_id, new.reason, new.created_by;
  return null;
end $$;
create trigger k_statement_reopened after insert on k_payment_reversal for each row execute function k_statement_reopened();

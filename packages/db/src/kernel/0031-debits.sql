-- Direct debit (decision 0023): what payers agreed to, what the bank was asked for, and how each of it ended.

-- A payer's agreement. It is ended and made anew, never changed.
create table k_mandate (
  id uuid primary key default uuidv7(), created_at timestamptz not null default now(), created_by text not null,
  payer_id uuid not null, holder text not null check (holder <> ''), account text not null check (length(account) between 6 and 40), bank text not null default '', agreement text not null default '',
  ended_at timestamptz, ended_by text, end_reason text, check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (end_reason is null))
);
create unique index k_mandate_live on k_mandate (payer_id) where ended_at is null;
create index k_mandate_payer on k_mandate (payer_id);
create function k_mandate_kept() returns trigger language plpgsql as $$ begin
  if old.ended_at is not null or (new.id, new.created_at, new.created_by, new.payer_id, new.holder, new.account, new.bank, new.agreement)
    is distinct from (old.id, old.created_at, old.created_by, old.payer_id, old.holder, old.account, old.bank, old.agreement)
  then raise exception 'what a mandate says is kept' using errcode = '2F004'; end if;
  return new;
end $$;
create trigger k_mandate_kept before update on k_mandate for each row execute function k_mandate_kept();

-- What one file asks of a bank: sealed when it is made.
create table k_debit_batch (
  id uuid primary key default uuidv7(), created_at timestamptz not null default now(), created_by text not null, no text not null unique,
  bank_id uuid not null references k_bank (id), debit_on date not null, row_count int not null check (row_count > 0), total_fen bigint not null check (total_fen > 0), currency text not null
);
create index k_debit_batch_bank on k_debit_batch (bank_id);
create table k_debit_row (
  id uuid primary key default uuidv7(), batch_id uuid not null references k_debit_batch (id), row_no int not null check (row_no > 0), payer_id uuid not null,
  mandate_id uuid not null references k_mandate (id), amount_fen bigint not null check (amount_fen > 0), unique (batch_id, row_no), unique (batch_id, payer_id)
);
create index k_debit_row_mandate on k_debit_row (mandate_id);
create index k_debit_row_payer on k_debit_row (payer_id);
create table k_debit_line (
  row_id uuid not null references k_debit_row (id), line_id uuid not null references k_bill_line (id), amount_fen bigint not null check (amount_fen > 0), primary key (row_id, line_id)
);
create index k_debit_line_line on k_debit_line (line_id);
-- A line is asked for by one bank at a time, until that row ended.
create table k_debit_claim (line_id uuid primary key references k_bill_line (id), row_id uuid not null references k_debit_row (id));
create index k_debit_claim_row on k_debit_claim (row_id);
-- A row ends once.
create table k_debit_end (
  row_id uuid primary key references k_debit_row (id), created_at timestamptz not null default now(), created_by text not null,
  state text not null check (state in ('paid', 'refused', 'withdrawn')), reason text not null default '', on_day date not null, payment_id uuid unique references k_payment (id),
  check ((state = 'paid') = (payment_id is not null)), check (state = 'paid' or reason <> '')
);
create trigger k_debit_batch_append before update or delete or truncate on k_debit_batch for each statement execute function k_refuse();
create trigger k_debit_row_append before update or delete or truncate on k_debit_row for each statement execute function k_refuse();
create trigger k_debit_line_append before update or delete or truncate on k_debit_line for each statement execute function k_refuse();
create trigger k_debit_claim_kept before update or truncate on k_debit_claim for each statement execute function k_refuse();
create trigger k_debit_end_append before update or delete or truncate on k_debit_end for each statement execute function k_refuse();

-- Rows come all at once and are the batch, lines all at once and are their rows: nothing is added later.
create function k_debit_rows_fit() returns trigger language plpgsql as $$
declare wrong text;
begin
  execute format('select min(b.no) from %1$I.k_debit_batch b cross join lateral (
    select count(*) as count, coalesce(sum(r.amount_fen), 0) as fen from %1$I.k_debit_row r where r.batch_id = b.id) r
    where b.id in (select batch_id from fresh) and (r.count <> b.row_count or r.fen <> b.total_fen)', tg_table_schema) into wrong;
  if wrong is not null then raise exception 'batch % is not its rows', wrong using errcode = '23514', constraint = 'k_debit_rows_fit'; end if;
  return null;
end $$;
create trigger k_debit_rows_fit after insert on k_debit_row referencing new table as fresh for each statement execute function k_debit_rows_fit();
create function k_debit_lines_fit() returns trigger language plpgsql as $$
declare wrong uuid;
begin
  execute format('select r.id from %1$I.k_debit_row r where r.id in (select row_id from fresh)
    and r.amount_fen <> (select coalesce(sum(l.amount_fen), 0) from %1$I.k_debit_line l where l.row_id = r.id) limit 1', tg_table_schema) into wrong;
  if wrong is not null then raise exception 'row % is not its lines', wrong using errcode = '23514', constraint = 'k_debit_lines_fit'; end if;
  return null;
end $$;
create trigger k_debit_lines_fit after insert on k_debit_line referencing new table as fresh for each statement execute function k_debit_lines_fit();
-- A batch without rows is none, nor a row without lines, whoever writes them.
create function k_debit_whole() returns trigger language plpgsql as $$
declare fits boolean;
begin
  execute format('select exists (select from %1$I.k_debit_row r where r.batch_id = $1) and not exists (select from %1$I.k_debit_row r where r.batch_id = $1
    and not exists (select from %1$I.k_debit_line l where l.row_id = r.id))', tg_table_schema) into fits using new.id;
  if not fits then raise exception 'batch % is not whole', new.no using errcode = '23514', constraint = 'k_debit_whole'; end if;
  return null;
end $$;
create constraint trigger k_debit_whole after insert on k_debit_batch deferrable initially deferred for each row execute function k_debit_whole();

-- A row that ended lets go of its lines; one that was paid was paid by a payment of its amount, its payer and this method.
create function k_debit_ended() returns trigger language plpgsql as $$
declare fits boolean := true;
begin
  if new.payment_id is not null then
    execute format('select exists (select from %1$I.k_payment p join %1$I.k_debit_row r on r.id = $1
      where p.id = $2 and p.amount_fen = r.amount_fen and p.payer_id = r.payer_id and p.method = ''direct_debit'')', tg_table_schema)
      into fits using new.row_id, new.payment_id;
  end if;
  if not fits then raise exception 'a debit is paid by a payment of its amount' using errcode = '23514', constraint = 'k_debit_end_fits'; end if;
  execute format('delete from %I.k_debit_claim where row_id = $1', tg_table_schema) using new.row_id;
  return null;
end $$;
create trigger k_debit_ended after insert on k_debit_end for each row execute function k_debit_ended();

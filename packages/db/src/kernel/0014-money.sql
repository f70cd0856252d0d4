-- Documents of money (decision 0016). What they do to money is in k_journal and k_posting only.

alter table k_account drop constraint k_account_kind_check;
alter table k_account add constraint k_account_kind_check check (kind in (
  'receivable', 'revenue', 'tax', 'cash', 'clearing', 'prepayment', 'deposit', 'refund', 'dispute', 'writeoff', 'expense', 'rounding'));

-- The side a balance may not exceed: who owes us never owes less than nothing, nor do we owe anybody less than nothing.
alter table k_account add constraint k_account_id_kind unique (id, kind);
alter table k_balance add column kind text;
update k_balance b set kind = a.kind from k_account a where a.id = b.account_id;
alter table k_balance alter column kind set not null;
alter table k_balance add constraint k_balance_kind foreign key (account_id, kind) references k_account (id, kind);
alter table k_balance add constraint k_balance_side check (case
  when kind in ('receivable') then debit_fen >= credit_fen
  when kind in ('prepayment', 'deposit', 'refund') then credit_fen >= debit_fen
  else true end);

-- A command is done once, whoever asks how often.
create table k_command (
  key text primary key check (length(key) between 1 and 200), kind text not null, asked_hash text not null, answer jsonb not null,
  done_at timestamptz not null default now(), done_by text not null
);

create table k_shift (
  id uuid primary key default uuidv7(), cashier text not null, opened_at timestamptz not null, opening_fen bigint not null default 0 check (opening_fen >= 0),
  closed_at timestamptz, counted_fen bigint check (counted_fen >= 0), expected_fen bigint, note text not null default '',
  confirmed_by text, confirmed_at timestamptz, currency text not null,
  check ((closed_at is null) = (counted_fen is null)), check (confirmed_by is null or confirmed_by <> cashier)
);
create unique index k_shift_open on k_shift (cashier) where closed_at is null;

create table k_payment (
  id uuid primary key default uuidv7(), created_at timestamptz not null default now(), created_by text not null,
  no text not null unique, payer_id uuid not null, received_on date not null, amount_fen bigint not null check (amount_fen > 0), currency text not null,
  method text not null check (method in ('cash', 'pos', 'transfer', 'cheque', 'direct_debit', 'online', 'deposit', 'transfer_in')),
  reference text, receipt_no text unique, shift_id uuid references k_shift (id), note text not null default ''
);
create index k_payment_payer on k_payment (payer_id, received_on);
create index k_payment_shift on k_payment (shift_id) where shift_id is not null;

create table k_payment_reversal (
  payment_id uuid primary key references k_payment (id), on_day date not null, reason text not null check (reason <> ''),
  created_at timestamptz not null default now(), created_by text not null
);
-- One slip pays once. A payment that is reversed gives its slip free.
create table k_payment_reference (
  method text not null, reference text not null, payment_id uuid not null references k_payment (id), primary key (method, reference)
);
create index k_payment_reference_payment on k_payment_reference (payment_id);

create table k_allocation (
  id uuid primary key default uuidv7(), created_at timestamptz not null default now(), created_by text not null,
  payment_id uuid not null references k_payment (id), bill_id uuid not null references k_bill (id), line_id uuid not null references k_bill_line (id),
  on_day date not null, amount_fen bigint not null check (amount_fen > 0), reverses uuid unique references k_allocation (id)
);
create index k_allocation_payment on k_allocation (payment_id);
create index k_allocation_line on k_allocation (line_id);
create index k_allocation_bill on k_allocation (bill_id);

create table k_adjustment (
  id uuid primary key default uuidv7(), created_at timestamptz not null default now(), created_by text not null,
  bill_id uuid not null references k_bill (id), kind text not null check (kind in ('void', 'credit_note', 'waiver', 'write_off', 'recovered')),
  on_day date not null, reason text not null check (reason <> ''), approved_by text, check (approved_by <> created_by)
);
create index k_adjustment_bill on k_adjustment (bill_id);
create table k_adjustment_line (
  adjustment_id uuid not null references k_adjustment (id), line_id uuid not null references k_bill_line (id),
  amount_fen bigint not null check (amount_fen > 0), net_fen bigint not null check (net_fen >= 0), tax_fen bigint not null check (tax_fen >= 0),
  primary key (adjustment_id, line_id), check (net_fen + tax_fen = amount_fen)
);
create index k_adjustment_line_line on k_adjustment_line (line_id);

create table k_refund (
  id uuid primary key default uuidv7(), created_at timestamptz not null default now(), created_by text not null,
  payment_id uuid not null references k_payment (id), amount_fen bigint not null check (amount_fen > 0), on_day date not null,
  method text not null, reason text not null check (reason <> ''), approved_by text, external_id text unique, check (approved_by <> created_by)
);
create index k_refund_payment on k_refund (payment_id);
create table k_refund_end (
  refund_id uuid primary key references k_refund (id), state text not null check (state in ('succeeded', 'failed')),
  on_day date not null, detail text not null default '', created_at timestamptz not null default now(), created_by text not null
);

alter table k_bill add column adjusted_fen bigint not null default 0;
alter table k_bill add constraint k_bill_open check (paid_fen >= 0 and adjusted_fen >= 0 and paid_fen + adjusted_fen <= receivable_fen);

-- Whoever closes, asks to open again, or agrees to that is a row. Who agrees is not who asked.
create table k_close (
  id uuid primary key default uuidv7(), period text not null check (period ~ '^\d{4}-(0[1-9]|1[0-2])$'),
  kind text not null check (kind in ('close', 'ask', 'reopen')), by_whom text not null, at timestamptz not null, note text not null default '',
  asked uuid unique, asked_by text, unique (id, by_whom),
  foreign key (asked, asked_by) references k_close (id, by_whom), check (asked_by <> by_whom),
  check ((kind = 'reopen') = (asked is not null and asked_by is not null))
);
create index k_close_period on k_close (period, id);
-- The periods in which nothing is posted, kept by the rows above.
create table k_closed (period text primary key);

create function k_journal_closed() returns trigger language plpgsql as $$
declare closed text;
begin
  execute format('select min(c.period) from fresh f join %I.k_closed c on c.period = to_char(f.effective_on, ''YYYY-MM'')', tg_table_schema) into closed;
  if closed is not null then raise exception 'period % is closed', closed using errcode = 'CY001', detail = closed; end if;
  return null;
end $$;
create trigger k_journal_closed after insert on k_journal referencing new table as fresh for each statement execute function k_journal_closed();

create trigger k_payment_append before update or delete or truncate on k_payment for each statement execute function k_refuse();
create trigger k_payment_reversal_append before update or delete or truncate on k_payment_reversal for each statement execute function k_refuse();
create trigger k_allocation_append before update or delete or truncate on k_allocation for each statement execute function k_refuse();
create trigger k_adjustment_append before update or delete or truncate on k_adjustment for each statement execute function k_refuse();
create trigger k_adjustment_line_append before update or delete or truncate on k_adjustment_line for each statement execute function k_refuse();
create trigger k_refund_append before update or delete or truncate on k_refund for each statement execute function k_refuse();
create trigger k_refund_end_append before update or delete or truncate on k_refund_end for each statement execute function k_refuse();
create trigger k_command_append before update or delete or truncate on k_command for each statement execute function k_refuse();
create trigger k_close_append before update or delete or truncate on k_close for each statement execute function k_refuse();

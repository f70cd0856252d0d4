-- PDFs (decision 0025): how often a receipt was printed, and the bills of a run as one file.

create table k_receipt_print (
  payment_id uuid not null references k_payment (id), no int not null check (no > 0),
  printed_at timestamptz not null, printed_by text not null, primary key (payment_id, no)
);
create trigger k_receipt_print_append before update or delete or truncate on k_receipt_print for each statement execute function k_refuse();

-- The file is cut to the rights of who asked, so nobody else may have it; it lies in the store under the id.
create table k_bill_print (
  id uuid primary key, fee_run_id uuid not null references k_fee_run (id), locale text not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'expired')),
  bills int not null check (bills > 0), bills_done int not null default 0 check (bills_done between 0 and bills),
  size bigint, failure text, asked_by text not null, asked_at timestamptz not null, expires_at timestamptz not null,
  check (state <> 'done' or size is not null)
);
create index k_bill_print_run on k_bill_print (fee_run_id);
create index k_bill_print_expiry on k_bill_print (expires_at) where state <> 'expired';

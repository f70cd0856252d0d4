-- Kernel of one tenant, version 1 (decision 0003). Runs with search_path set to the tenant's schema only.
-- Amounts are integer fen. Journals and postings are append-only: the tenant role gets INSERT and SELECT, never UPDATE or DELETE.

create table k_meta (singleton boolean primary key default true check (singleton), kernel_version int not null);
insert into k_meta (kernel_version) values (1);

-- One row per published catalog version; the newest is in force.
create table k_catalog (
  version int primary key, hash text not null, catalog jsonb not null, documents jsonb not null,
  published_at timestamptz not null default now(), published_by text not null, note text not null default ''
);

-- Physical columns keep their first name for ever (decision 0002).
create table k_physical (entity text not null, field text not null default '', name text not null, primary key (entity, field));

-- People of this tenant: which roles, which own record (portal), from when to when.
create table k_member (
  user_id text primary key, name text not null, email text not null unique, roles text[] not null,
  record_id uuid, valid_from date not null default '2000-01-01', valid_to date, created_at timestamptz not null default now()
);

-- Attachments bind a fee standard to a subject with dates and overrides.
create table k_fee_attachment (
  id uuid primary key default uuidv7(), created_at timestamptz not null default now(), created_by text not null default 'system',
  updated_at timestamptz not null default now(), updated_by text not null default 'system', version int not null default 1,
  standard text not null, subject_id uuid not null, from_on date not null, to_on date,
  coefficient numeric(12,6), price numeric(18,6), check (to_on is null or from_on < to_on),
  constraint k_fee_attachment_once exclude using gist (standard with =, subject_id with =, daterange(from_on, to_on) with &&)
);
create index k_fee_attachment_subject on k_fee_attachment (subject_id);

create table k_fee_run (
  id uuid primary key default uuidv7(), run_key text not null unique, period text not null, seq int not null, standards text[] not null,
  state text not null check (state in ('queued', 'running', 'done', 'failed')),
  catalog_version int not null references k_catalog (version), engine_version int not null,
  preview_hash text, shares_done boolean not null default false, lease_by text, lease_until timestamptz, cursor uuid, attempts int not null default 0, failure jsonb,
  subjects_total int not null default 0, subjects_done int not null default 0, bills int not null default 0, lines int not null default 0,
  receivable_fen bigint not null default 0, exceptions int not null default 0, skipped int not null default 0, result_hash text,
  created_at timestamptz not null default now(), created_by text not null, updated_at timestamptz not null default now(), finished_at timestamptz, version int not null default 1,
  unique (period, seq)
);

-- Parts of shared totals, allotted for whole groups in one snapshot before the first page is billed.
create table k_fee_run_share (
  fee_run_id uuid not null references k_fee_run (id), standard text not null, subject_id uuid not null,
  group_key text not null, amount_fen bigint, group_fen bigint, total text, weight text, weight_sum text, members int, problem text,
  primary key (fee_run_id, standard, subject_id), check (problem is not null or amount_fen is not null)
);

-- Why a subject got no line in a run.
create table k_fee_run_note (
  fee_run_id uuid not null references k_fee_run (id), subject_id uuid not null, standard text not null,
  kind text not null check (kind in ('exception', 'skipped')), code text not null, details jsonb not null,
  primary key (fee_run_id, subject_id, standard)
);
-- Publishing binds subjects and payers by foreign keys: deleting one looks for what refers to it.
create index k_fee_run_note_subject on k_fee_run_note (subject_id);

create table k_account (
  id uuid primary key default uuidv7(), kind text not null check (kind in ('receivable', 'revenue', 'tax', 'cash', 'prepayment', 'rounding', 'writeoff')),
  key text not null, payer_id uuid, subject_id uuid, currency text not null, unique (kind, key, currency)
);
create index k_account_payer on k_account (payer_id) where payer_id is not null;
create index k_account_subject on k_account (subject_id) where subject_id is not null;
-- What must be locked lives beside the journal: one balance row per account, changed in the same transaction as its postings.
create table k_balance (account_id uuid primary key references k_account (id), debit_fen bigint not null default 0, credit_fen bigint not null default 0);

create table k_journal (
  id uuid primary key default uuidv7(), idem_key text not null unique, kind text not null, effective_on date not null,
  reverses uuid references k_journal (id), fee_run_id uuid references k_fee_run (id), bill_id uuid, created_at timestamptz not null default now(), created_by text not null
);
-- A posting moves one amount from a credit account to a debit account: it balances by construction.
create table k_posting (
  id uuid primary key default uuidv7(), journal_id uuid not null references k_journal (id), line_id uuid,
  debit_id uuid not null references k_account (id), credit_id uuid not null references k_account (id),
  amount_fen bigint not null check (amount_fen > 0), check (debit_id <> credit_id)
);
create index k_posting_journal on k_posting (journal_id);

create table k_bill (
  id uuid primary key default uuidv7(), created_at timestamptz not null default now(), created_by text not null default 'system',
  updated_at timestamptz not null default now(), updated_by text not null default 'system', version int not null default 1,
  no text not null unique, fee_run_id uuid not null references k_fee_run (id), period text not null,
  payer_id uuid not null, subject_id uuid not null, issued_on date not null, due_on date not null,
  status text not null default 'published' check (status in ('published', 'void')),
  receivable_fen bigint not null, paid_fen bigint not null default 0, currency text not null,
  unique (fee_run_id, payer_id, subject_id)
);
create index k_bill_payer on k_bill (payer_id, period);
create index k_bill_subject on k_bill (subject_id, period);

create table k_bill_line (
  id uuid primary key default uuidv7(), bill_id uuid not null references k_bill (id), no int not null,
  item text not null, standard text not null, standard_version date not null, engine_version int not null, catalog_version int not null,
  from_on date not null, to_on date not null, amount_fen bigint not null, net_fen bigint not null, tax_fen bigint not null,
  inputs jsonb not null, trace_hash text not null, unique (bill_id, no), check (net_fen + tax_fen = amount_fen)
);

-- Uniqueness of charges: at most one live line per standard, subject, period and part; deleted when the bill is voided.
create table k_claim (
  standard text not null, subject_id uuid not null, period text not null, part text not null default '', line_id uuid not null references k_bill_line (id),
  primary key (standard, subject_id, period, part)
);
-- A line is one claim; voiding finds it by its line.
create unique index k_claim_line on k_claim (line_id);

-- Everything later is a row.
create table k_job (
  id uuid primary key default uuidv7(), kind text not null, payload jsonb not null, state text not null default 'queued' check (state in ('queued', 'running', 'done', 'dead')),
  due_at timestamptz not null default now(), lease_by text, lease_until timestamptz, attempts int not null default 0, failure jsonb, created_at timestamptz not null default now()
);
create index k_job_due on k_job (due_at) where state in ('queued', 'running');

create table k_import (
  id uuid primary key default uuidv7(), mapping text not null, files jsonb not null, state text not null check (state in ('checked', 'committed', 'failed')),
  report jsonb not null, plan_hash text not null, content bytea, created_at timestamptz not null default now(), created_by text not null, committed_at timestamptz
);

-- Append-only for everyone, whatever is granted.
create function k_refuse() returns trigger language plpgsql as $$ begin raise exception 'append-only table %', tg_table_name using errcode = '2F004'; end $$;
create trigger k_journal_append before update or delete or truncate on k_journal for each statement execute function k_refuse();
create trigger k_posting_append before update or delete or truncate on k_posting for each statement execute function k_refuse();

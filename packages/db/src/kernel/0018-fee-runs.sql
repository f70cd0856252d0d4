-- Fee runs as objects (decision 0019).

alter table k_fee_run alter column run_key drop not null;
alter table k_fee_run drop constraint k_fee_run_state_check;
alter table k_fee_run add constraint k_fee_run_state_check check (state in (
  'draft', 'previewed', 'discarded', 'queued', 'running', 'done', 'failed', 'rolling_back', 'rolled_back'));
alter table k_fee_run add column filter jsonb;
alter table k_fee_run add column due text not null default 'period' check (due in ('period', 'today'));
alter table k_fee_run add column note text not null default '';
alter table k_fee_run add column excluded int not null default 0;
alter table k_fee_run add column changed_by text[] not null default '{}';
alter table k_fee_run add column previewed jsonb;
alter table k_fee_run add column previewed_by text;
alter table k_fee_run add column previewed_at timestamptz;
alter table k_fee_run add column needs_approval boolean not null default false;
alter table k_fee_run add column approved_by text;
alter table k_fee_run add column approved_at timestamptz;
alter table k_fee_run add column started_by text;
alter table k_fee_run add column started_at timestamptz;
alter table k_fee_run add column held boolean not null default false;
alter table k_fee_run add column published_by text;
alter table k_fee_run add column published_at timestamptz;
alter table k_fee_run add column rollback_on date;
alter table k_fee_run add column rollback_by text;
alter table k_fee_run add column rollback_reason text;
alter table k_fee_run add column rolled_back_bills int not null default 0;
alter table k_fee_run add column rolled_back_fen bigint not null default 0;
-- Until now every bill was seen as soon as it was made.
update k_fee_run set started_at = created_at, started_by = created_by, published_at = finished_at, published_by = created_by where state = 'done';
update k_fee_run set started_at = created_at, started_by = created_by where state in ('queued', 'running', 'failed');

alter table k_fee_run add constraint k_fee_run_key check (run_key is not null or state in ('draft', 'previewed', 'discarded'));
-- The second person: not who made the run, nor who changed it, nor who sealed it.
alter table k_fee_run add constraint k_fee_run_second check (
  approved_by is null or (previewed_by is not null and approved_by <> created_by and approved_by <> previewed_by and not approved_by = any(changed_by)));
alter table k_fee_run add constraint k_fee_run_approved check (
  not needs_approval or approved_by is not null or state in ('draft', 'previewed', 'discarded'));
alter table k_fee_run add constraint k_fee_run_rollback check (
  state not in ('rolling_back', 'rolled_back') or (rollback_on is not null and rollback_by is not null and rollback_reason <> ''));

-- Subjects that a person left out of a run, and why.
create table k_fee_run_exclusion (
  fee_run_id uuid not null references k_fee_run (id), subject_id uuid not null, reason text not null check (reason <> ''),
  created_at timestamptz not null default now(), created_by text not null, primary key (fee_run_id, subject_id)
);
create index k_fee_run_exclusion_subject on k_fee_run_exclusion (subject_id);

-- Findings of a preview that a person has looked at.
create table k_fee_run_seen (
  fee_run_id uuid not null references k_fee_run (id), subject_id uuid not null, standard text not null, code text not null,
  seen_at timestamptz not null default now(), seen_by text not null, primary key (fee_run_id, subject_id, standard, code)
);
create index k_fee_run_seen_subject on k_fee_run_seen (subject_id);

-- A bill that waits for publication is owed and in the books; owners do not see it yet.
alter table k_bill drop constraint k_bill_status_check;
alter table k_bill add constraint k_bill_status_check check (status in ('billed', 'published', 'void'));

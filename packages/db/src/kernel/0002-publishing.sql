-- The journal of publishing (decision 0009). Runs with search_path set to the tenant's schema only.

-- One row per publish. `running`: before the switch, `switched`: the new version is in force and the contract is owed.
-- Who holds the tenant's advisory lock works on it; that lock ends with its connection, so no lease can outlive its holder.
create table k_publish (
  id uuid primary key, from_version int not null, to_version int not null,
  state text not null check (state in ('running', 'switched', 'done', 'failed', 'abandoned')),
  payload jsonb not null, seal text not null default '', published_by text not null, note text not null default '', failure jsonb,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
  switched_at timestamptz, finished_at timestamptz
);
create unique index k_publish_open on k_publish ((true)) where state in ('running', 'switched');
create index k_publish_newest on k_publish (created_at);

-- The steps, written with the publish, each changed in the transaction of its work.
create table k_publish_step (
  publish_id uuid not null references k_publish (id), seq int not null, phase text not null, kind text not null, about jsonb not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'undone')),
  cursor uuid, rows_done bigint not null default 0, rows_total bigint, attempts int not null default 0, failure jsonb,
  started_at timestamptz, finished_at timestamptz, primary key (publish_id, seq)
);

-- Values that a publish replaced, kept as long as what it hid. `new_value` says whether somebody changed it since.
create table k_undo (
  id bigint generated always as identity primary key, publish_id uuid not null references k_publish (id),
  table_name text not null, column_name text not null, record_id uuid not null,
  old_value jsonb, new_value jsonb, at timestamptz not null default now()
);
create index k_undo_publish on k_undo (publish_id, table_name, column_name);

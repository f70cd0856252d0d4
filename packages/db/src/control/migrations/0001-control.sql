-- Who our customers are and where their data lives. Runs as the control login, which owns schema control.
create table control.tenant (
  name text primary key check (name ~ '^[a-z][a-z0-9_]{0,47}$'),
  label jsonb not null,
  -- Which database holds its schema; placement maps the name to a URL.
  database text not null default 'main',
  state text not null default 'creating' check (state in ('creating', 'active', 'suspended')),
  created_at timestamptz not null default now()
);

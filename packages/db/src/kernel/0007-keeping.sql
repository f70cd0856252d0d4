-- What the nightly look found (decision 0009). Runs with search_path set to the tenant's schema only.

-- The last look at the tables: how they differ from the catalog that was in force.
create table k_drift (
  singleton boolean primary key default true check (singleton), checked_at timestamptz not null,
  version int not null, drifts jsonb not null
);

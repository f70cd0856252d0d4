-- What days start (decision 0014). Runs with search_path set to the tenant's schema only.

-- Until which day each automation and schedule has been looked after; what was paused then is not made up for.
create table k_clock (owner text primary key, looked_to date not null);

-- Each start once, whoever tries it how often: an automation or schedule, a record of it, the day that was meant.
create table k_day_start (
  owner text not null, record_id uuid not null, on_day date not null,
  started_at timestamptz not null, failure jsonb, primary key (owner, record_id, on_day)
);
create index k_day_start_record on k_day_start (record_id, on_day desc);

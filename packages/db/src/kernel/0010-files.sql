-- Files of records: what is known of each; the content lies in the store under the id (decision 0017).
-- Runs with search_path set to the tenant's schema only.

-- `receiving`: the content is on its way and its size is reserved. `pending`: whole, and of no record yet. `kept`: a record
-- names it, or did until `lost_at`. `leaving`: nobody can have it any more, its content is being removed.
-- Table and column are physical names; what the record's row says decides, and a nightly look follows it.
create table k_file (
  id uuid primary key, table_name text not null, column_name text not null, record_id uuid,
  name text not null check (char_length(name) between 1 and 200), type text, size bigint not null check (size >= 0),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'), has_small boolean not null default false,
  state text not null check (state in ('receiving', 'pending', 'kept', 'leaving')),
  uploaded_by text not null, uploaded_at timestamptz not null, lost_at timestamptz,
  check (state in ('receiving', 'leaving') or (type is not null and sha256 is not null)),
  check (state <> 'kept' or record_id is not null)
);
create index on k_file (table_name, record_id);
create index on k_file (uploaded_at) where state in ('receiving', 'pending');
create index on k_file (lost_at) where lost_at is not null;
create index on k_file (id) where state = 'leaving';

-- What is to be told to people and to other systems (decision 0015). Runs with search_path set to the tenant's schema only.

-- What a change asks for, written in its transaction; rows of one transaction share a batch and one job.
create table k_outbox (
  id uuid primary key default uuidv7(), batch uuid not null,
  topic text not null check (topic in ('notify', 'hook')), payload jsonb not null,
  created_at timestamptz not null default now(), relayed_at timestamptz
);
create index k_outbox_waiting on k_outbox (batch, id) where relayed_at is null;

-- Messages of members. `texts` holds subject and body by language, filled under the reader's rights.
create table k_notification (
  id uuid primary key default uuidv7(), outbox_id uuid not null references k_outbox on delete cascade,
  member text not null, template text not null, entity text not null, record_id uuid not null, texts jsonb not null,
  created_at timestamptz not null default now(), read_at timestamptz,
  unique (outbox_id, member)
);
create index k_notification_member on k_notification (member, id desc);
create index k_notification_unread on k_notification (member) where read_at is null;

-- One call of a hook, with the bytes that are signed.
create table k_hook_delivery (
  id uuid primary key default uuidv7(), outbox_id uuid not null unique references k_outbox on delete cascade,
  hook text not null, event text not null, record_id uuid not null, body text not null,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'dead')),
  attempts int not null default 0, round int not null default 1, status int, problem text,
  next_at timestamptz, created_at timestamptz not null default now(), finished_at timestamptz
);
create index k_hook_delivery_hook on k_hook_delivery (hook, id desc);

-- How a hook fares: since when it only fails, and whether it is switched off for that.
create table k_hook_state (hook text primary key, failing_since timestamptz, disabled_at timestamptz);

-- Messages of other systems, each once.
create table k_hook_inbox (
  id uuid primary key default uuidv7(), hook text not null, event_id text not null, body jsonb,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'failed')), failure jsonb,
  record_id uuid, received_at timestamptz not null, finished_at timestamptz,
  unique (hook, event_id)
);

-- Secrets by name, sealed with a key that is not in the database.
create table k_secret (
  name text primary key, sealed text not null, set_at timestamptz not null, set_by text not null
);

-- Drafts of one tenant: documents as somebody is changing them, and publishes that were asked for (decision 0009).
-- Runs with search_path set to the tenant's schema only.

-- `documents` is path -> text, or null where the draft deletes: only what differs from the base, only the tenant's own.
-- `packs_version` is the version whose packs the draft builds on; another than base_version only after a rollback.
create table k_draft (
  id uuid primary key default uuidv7(), name text not null, author text not null, base_version int not null references k_catalog (version),
  packs_version int not null references k_catalog (version), documents jsonb not null, answers jsonb not null,
  seal text, published_version int references k_catalog (version), version int not null default 1,
  created_at timestamptz not null, updated_at timestamptz not null, updated_by text not null
);

-- A remark about a place of a document: file and JSON pointer.
create table k_draft_comment (
  id uuid primary key default uuidv7(), draft_id uuid not null references k_draft (id) on delete cascade,
  file text not null, pointer text not null, author text not null, body text not null, resolved boolean not null default false,
  created_at timestamptz not null
);
create index k_draft_comment_draft on k_draft_comment (draft_id);

-- A publish as somebody asked for it. How far it is stands in the journal of its steps, under run_id.
create table k_publish_request (
  id uuid primary key default uuidv7(), draft_id uuid references k_draft (id) on delete set null, seal text not null, note text not null,
  requested_by text not null, run_id uuid, state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed')),
  version int references k_catalog (version), failure jsonb, created_at timestamptz not null, finished_at timestamptz
);
create index k_publish_request_draft on k_publish_request (draft_id);

-- Filters that people keep for a view: their own, and those they share with everyone who may see the view.
-- `state` is the query string of the list's address; what it cannot mean any more is left out when it is opened.
create table k_saved_filter (
  id uuid primary key default uuidv7(), view text not null, owner text not null, name text not null, state text not null,
  shared boolean not null default false, created_at timestamptz not null, updated_at timestamptz not null,
  unique (view, owner, name)
);

-- Drafts that move over newer versions, and what publishing hid (decision 0009). Runs with search_path set to the tenant's schema only.

-- Each time the draft was brought over a newer version: from, to, by whom, when, and what was chosen where both sides had changed a thing.
-- `against`: what stands against publishing the last preview, null like its seal after every change.
alter table k_draft add column rebases jsonb not null default '[]', add column against jsonb;

-- What no version in force names any more: a column, or a whole table ('' as column). It is dropped 30 days later, unless
-- something needs it (`pinned_by`); what was dropped stays here as the log of it, until a version names it again.
create table k_hidden (
  table_name text not null, column_name text not null default '', entity text not null, field text not null default '',
  version int not null references k_catalog (version), since timestamptz not null,
  pinned_by text, purged_at timestamptz, primary key (table_name, column_name)
);

-- Versions up to this one have been looked through for what they hid.
create table k_hidden_look (singleton boolean primary key default true check (singleton), version int not null);

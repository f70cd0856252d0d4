-- Packs of this installation, whole and for ever: a tenant's lock names one by its hash, as the base of its next merge.
create table control.pack (
  hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
  name text not null check (name ~ '^[a-z][a-z0-9_]{0,47}$'),
  version text not null,
  files jsonb not null,
  -- installed: brought by an operator, one content per name and version. library: taken from the folder of this program.
  source text not null check (source in ('installed', 'library')),
  installed_at timestamptz not null default now()
);
create index pack_name_idx on control.pack (name, version);
create unique index pack_installed_key on control.pack (name, version) where source = 'installed';

create function control.pack_stays() returns trigger language plpgsql set search_path = '' as $$
begin
  raise exception 'a pack is never changed or deleted: install another version' using errcode = 'restrict_violation';
end $$;
create trigger pack_stays before update or delete on control.pack for each row execute function control.pack_stays();
create trigger pack_stays_whole before truncate on control.pack for each statement execute function control.pack_stays();

-- What people sign in by is not readable at rest (decision 0039): beside each name stands what it is looked up by, and the
-- name itself is sealed. These are the keys of the installation, wrapped by the operator's master key, as k_data_key is a tenant's.
create table auth.data_key (
  use text not null check (use in ('seal', 'look_up')), version int not null check (version between 1 and 65535),
  wrapped text not null check (wrapped <> ''), made_at timestamptz not null, retired_at timestamptz,
  primary key (use, version), check (use = 'seal' or (version = 1 and retired_at is null))
);
create function auth.data_key_kept() returns trigger language plpgsql as $$ begin
  if tg_op = 'DELETE' or (new.use, new.version, new.made_at) is distinct from (old.use, old.version, old.made_at)
  then raise exception 'a key is kept' using errcode = '2F004'; end if;
  return new;
end $$;
create trigger data_key_kept before update or delete on auth.data_key for each row execute function auth.data_key_kept();

-- `email` holds the look-up as an address that leads nowhere, since better-auth wants one there.
alter table auth."user" add column sealed text;

-- From when on names and sessions are written unreadable, and older rows are brought to it: nodes of the version before
-- know nothing of it, and have an hour to end.
create table auth.sealing (singleton boolean primary key default true check (singleton), from_at timestamptz not null);
insert into auth.sealing (from_at) select case when exists (select from auth."user") then now() + interval '1 hour' else '-infinity' end;

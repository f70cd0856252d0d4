-- Keys that seal personal values (decision 0036), each wrapped by the operator's master key. `seal` turns by versions; `look_up`
-- is one key that finds equal values again.
create table k_data_key (
  use text not null check (use in ('seal', 'look_up')), version int not null check (version between 1 and 65535),
  wrapped text not null check (wrapped <> ''), made_at timestamptz not null, retired_at timestamptz,
  primary key (use, version), check (use = 'seal' or (version = 1 and retired_at is null))
);

-- A key that is lost loses what it sealed: it is wrapped anew and retired, and never goes.
create function k_data_key_kept() returns trigger language plpgsql as $$ begin
  if (new.use, new.version, new.made_at) is distinct from (old.use, old.version, old.made_at)
    or (old.retired_at is not null and new.retired_at is distinct from old.retired_at)
  then raise exception 'a key is kept' using errcode = '2F004'; end if;
  return new;
end $$;
create trigger k_data_key_kept before update on k_data_key for each row execute function k_data_key_kept();
create trigger k_data_key_stays before delete or truncate on k_data_key for each statement execute function k_refuse();

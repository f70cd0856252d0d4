-- Who did what (decision 0034): a chain of hashes, each over its row and the hash before, which the row keeps too: so a row
-- that was rewritten is told from the one behind it. Nobody inserts but k_audit_append.
create table k_audit (
  number bigint primary key, at timestamptz not null, actor text not null, action text not null,
  subject text, subject_id text, what json not null,
  prev bytea not null check (octet_length(prev) = 32), hash bytea not null check (octet_length(hash) = 32)
);
create index k_audit_at on k_audit (at, number);
create index k_audit_actor on k_audit (actor, number);
create index k_audit_action on k_audit (action, number);
create index k_audit_subject on k_audit (subject_id, number) where subject_id is not null;

-- The end of the chain. Its row is the lock under which the chain grows: a snapshot that is older than the head is refused
-- by PostgreSQL, which no advisory lock would do.
create table k_audit_head (
  singleton boolean primary key default true check (singleton), number bigint not null, hash bytea not null check (octet_length(hash) = 32)
);
insert into k_audit_head (number, hash) values (0, decode(repeat('00', 32), 'hex'));

-- Where the chain begins since old rows were purged: the hash of the last one that is gone.
create table k_audit_purge (
  to_number bigint primary key, hash bytea not null check (octet_length(hash) = 32), rows bigint not null, at timestamptz not null default now()
);

-- What the nightly look found, for people to read.
create table k_audit_check (
  id uuid primary key default uuidv7(), at timestamptz not null, rows bigint not null, head bigint not null, sound boolean not null, results jsonb not null
);
create index k_audit_check_at on k_audit_check (at desc, id desc);

-- How much of what a person may read they read in an hour, and how often they asked for what is not there for them.
create table k_read_count (
  actor text not null, hour timestamptz not null, rows bigint not null default 0, missing bigint not null default 0, primary key (actor, hour)
);
create index k_read_count_hour on k_read_count (hour);

create function k_audit_framed(text) returns text language sql immutable parallel safe
  return coalesce(octet_length($1)::text || ':' || $1, '-');

-- Appends what a transaction has to say, as its last statement: what is checked at its end is checked before the lock.
create function k_audit_append(entries json) returns bigint language plpgsql security definer as $$
declare last k_audit_head%rowtype; entry record; this bytea; begin
  set constraints all immediate;
  select * into last from k_audit_head for no key update;
  for entry in
    select coalesce((e ->> 'at')::timestamptz, clock_timestamp()) as at, e ->> 'actor' as actor, e ->> 'action' as action,
      e ->> 'subject' as subject, e ->> 'subject_id' as subject_id, e -> 'what' as what
    from json_array_elements(entries) with ordinality as given (e, turn) order by turn
  loop
    last.number := last.number + 1;
    this := sha256(convert_to(
      k_audit_framed(last.number::text) || k_audit_framed((extract(epoch from entry.at) * 1000000)::bigint::text) || k_audit_framed(entry.actor)
      || k_audit_framed(entry.action) || k_audit_framed(entry.subject) || k_audit_framed(entry.subject_id) || k_audit_framed(entry.what::text)
      || k_audit_framed(encode(last.hash, 'hex')), 'UTF8'));
    insert into k_audit (number, at, actor, action, subject, subject_id, what, prev, hash)
      values (last.number, entry.at, entry.actor, entry.action, entry.subject, entry.subject_id, entry.what, last.hash, this);
    last.hash := this;
  end loop;
  update k_audit_head set number = last.number, hash = last.hash;
  return last.number;
end $$;

-- Lets go of the oldest rows: those before the instant, and none that is younger than 183 days. The last row always stays.
create function k_audit_forget(before timestamptz) returns bigint language plpgsql security definer as $$
declare last k_audit_head%rowtype; upto bigint; gone bigint; begin
  select * into last from k_audit_head for no key update;
  select coalesce(min(number), last.number) - 1 into upto from k_audit where at >= least(before, now() - interval '183 days');
  select count(*) into gone from k_audit where number <= upto;
  if gone = 0 then return 0; end if;
  insert into k_audit_purge (to_number, hash, rows) select number, hash, gone from k_audit where number = upto;
  delete from k_audit where number <= upto;
  return gone;
end $$;

create function k_audit_kept() returns trigger language plpgsql as $$ begin
  if old.number > coalesce((select max(to_number) from k_audit_purge), 0) then raise exception 'append-only table %', tg_table_name using errcode = '2F004'; end if;
  return old;
end $$;
create function k_audit_purge_late() returns trigger language plpgsql as $$ begin
  if exists (select from k_audit where number <= new.to_number and at >= now() - interval '183 days') then
    raise exception 'what was done in the last 183 days is kept' using errcode = '2F004'; end if;
  return new;
end $$;
create function k_audit_head_forward() returns trigger language plpgsql as $$ begin
  if new.number < old.number then raise exception 'the chain only grows' using errcode = '2F004'; end if;
  return new;
end $$;

-- The functions see the tables of their tenant and nothing that a session could put in front of them.
do $$ declare name text; begin
  foreach name in array array['k_audit_append(json)', 'k_audit_forget(timestamptz)', 'k_audit_kept()', 'k_audit_purge_late()', 'k_audit_head_forward()', 'k_audit_framed(text)'] loop
    if name <> 'k_audit_framed(text)' then execute format('alter function %s set search_path = %I, pg_temp', name, current_schema()); end if;
    execute format('revoke all on function %s from public', name);
  end loop;
  execute format('grant execute on function k_audit_append(json), k_audit_forget(timestamptz) to %I', current_schema());
end $$;

create trigger k_audit_append before update or truncate on k_audit for each statement execute function k_refuse();
create trigger k_audit_kept before delete on k_audit for each row execute function k_audit_kept();
create trigger k_audit_purge_late before insert on k_audit_purge for each row execute function k_audit_purge_late();
create trigger k_audit_purge_append before update or delete or truncate on k_audit_purge for each statement execute function k_refuse();
create trigger k_audit_check_append before update or delete or truncate on k_audit_check for each statement execute function k_refuse();
create trigger k_audit_head_stays before delete or truncate on k_audit_head for each statement execute function k_refuse();
create trigger k_audit_head_forward before update on k_audit_head for each row execute function k_audit_head_forward();

-- History, trees and search of a tenant's own entities (decision 0011). Runs with search_path set to the tenant's schema only.

-- What changed, by physical names, so that a rename touches nothing here. Values are texts: [old, new], null = empty.
create table k_history (
  id uuid primary key default uuidv7(), entity text not null, record_id uuid not null, version int not null,
  action text not null check (action in ('create', 'update', 'trash', 'restore', 'delete', 'publish')),
  at timestamptz not null, by text not null, changes jsonb not null
);
create index k_history_record on k_history (entity, record_id, id);

-- Whoever changes a row of a table with history leaves a row here, in the same transaction: API, import or anything later.
-- What a publish moves is the publisher's (`courtyard.publisher`), not of whoever changed the row last.
create function k_note_history() returns trigger language plpgsql set search_path from current as $$
declare
  was jsonb := case when tg_op = 'INSERT' then '{}'::jsonb else to_jsonb(old) end;
  is_now jsonb := case when tg_op = 'DELETE' then '{}'::jsonb else to_jsonb(new) end;
  actor text := nullif(current_setting('courtyard.actor', true), '');
  publisher text := nullif(current_setting('courtyard.publisher', true), '');
  moment text := nullif(current_setting('courtyard.at', true), '');
  changed jsonb;
  done text := case
    when tg_op = 'INSERT' then 'create' when tg_op = 'DELETE' then 'delete'
    when was->>'deleted_at' is null and is_now->>'deleted_at' is not null then 'trash'
    when was->>'deleted_at' is not null and is_now->>'deleted_at' is null then 'restore'
    when publisher is not null then 'publish' else 'update' end;
begin
  select coalesce(jsonb_object_agg(key, jsonb_build_array(was->>key, is_now->>key)), '{}'::jsonb) into changed
  from jsonb_object_keys(was || is_now) as key
  where was->>key is distinct from is_now->>key
    and key not in ('id', 'created_at', 'created_by', 'updated_at', 'updated_by', 'version', 'deleted_at', 'deleted_by');
  if done in ('update', 'publish') and changed = '{}'::jsonb then return null; end if;
  insert into k_history (entity, record_id, version, action, at, by, changes) values (
    tg_table_name, coalesce(is_now->>'id', was->>'id')::uuid, coalesce(is_now->>'version', was->>'version')::int, done,
    case when tg_op = 'DELETE' then coalesce(moment::timestamptz, now()) when done = 'publish' then now() else (is_now->>'updated_at')::timestamptz end,
    case when tg_op = 'DELETE' then coalesce(actor, 'system') when done = 'publish' then publisher else is_now->>'updated_by' end, changed);
  return null;
end $$;

-- A tree has no circle and at most 32 levels. One change of parents at a time per table, so that two moves cannot close one together.
create function k_guard_tree() returns trigger language plpgsql set search_path from current as $$
declare
  levels int; below int; closes boolean;
begin
  perform pg_advisory_xact_lock(hashtextextended(format('courtyard tree %s.%s', tg_table_schema, tg_table_name), 0));
  execute format('with recursive up (id, level) as (select id, 1 from %2$I.%3$I where id = $1
      union all select t.%1$I, up.level + 1 from up join %2$I.%3$I t on t.id = up.id where t.%1$I is not null and up.level < 40)
    select max(level), bool_or(level > 1 and id = $1) from up', tg_argv[0], tg_table_schema, tg_table_name)
    into levels, closes using new.id;
  if closes then
    raise exception 'a tree has no circle' using errcode = '23514', constraint = 'k_tree_circle', column = tg_argv[0], table = tg_table_name;
  end if;
  execute format('with recursive down (id, level) as (select $1::uuid, 0
      union all select t.id, down.level + 1 from down join %2$I.%3$I t on t.%1$I = down.id where down.level < 40)
    select max(level) from down', tg_argv[0], tg_table_schema, tg_table_name) into below using new.id;
  if levels + below > 32 then
    raise exception 'a tree has 32 levels at most' using errcode = '23514', constraint = 'k_tree_deep', column = tg_argv[0], table = tg_table_name;
  end if;
  return null;
end $$;

-- Every two neighbouring characters of a text, lower case: terms of two Chinese characters are found by an index on this.
create function k_bigrams(given text) returns text[] language sql immutable strict parallel safe as $$
  select coalesce(array_agg(distinct substr(lower(given), at, 2)), '{}') from generate_series(1, char_length(given) - 1) as at
$$;

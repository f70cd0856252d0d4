-- What a rollback brings back, and what a publish leaves in the history (decisions 0009 and 0011).
-- Runs with search_path set to the tenant's schema only.

-- A rollback asks for the replaced values of one record and column.
create index k_undo_record on k_undo (table_name, column_name, record_id, id);

-- How many replaced values were let go of when their time was over: what a rollback can no longer bring back.
create table k_undo_gone (
  publish_id uuid not null references k_publish (id), table_name text not null, column_name text not null, rows bigint not null,
  primary key (publish_id, table_name, column_name)
);

-- A publish writes rows in batches, mostly to give values another form. Its batches note themselves which values changed in
-- meaning (`courtyard.publisher` is set in them only), so that the history has one entry for those and none for the others.
create or replace function k_note_history() returns trigger language plpgsql set search_path from current as $$
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
    else 'update' end;
begin
  if tg_op = 'UPDATE' and publisher is not null then return null; end if;
  select coalesce(jsonb_object_agg(key, jsonb_build_array(was->>key, is_now->>key)), '{}'::jsonb) into changed
  from jsonb_object_keys(was || is_now) as key
  where was->>key is distinct from is_now->>key
    and key not in ('id', 'created_at', 'created_by', 'updated_at', 'updated_by', 'version', 'deleted_at', 'deleted_by');
  if done = 'update' and changed = '{}'::jsonb then return null; end if;
  insert into k_history (entity, record_id, version, action, at, by, changes) values (
    tg_table_name, coalesce(is_now->>'id', was->>'id')::uuid, coalesce(is_now->>'version', was->>'version')::int, done,
    case when tg_op = 'DELETE' then coalesce(moment::timestamptz, now()) else (is_now->>'updated_at')::timestamptz end,
    case when tg_op = 'DELETE' then coalesce(actor, 'system') else is_now->>'updated_by' end, changed);
  return null;
end $$;

-- What documents say is kept only for a time (decision 0041): which records were forgotten already, and taking what was let go of out
-- of their history. That may be done of entities alone of which the catalog in force says how long they are kept.
create table k_retention_done (
  table_name text not null, record_id uuid not null, at timestamptz not null, primary key (table_name, record_id)
);
create trigger k_retention_done_append before update or delete or truncate on k_retention_done for each statement execute function k_refuse();

-- Without columns the whole history of the records goes, with them these columns of it.
create function k_retention_forget(entity_table text, records uuid[], columns text[]) returns int language plpgsql security definer as $$
declare forgotten int; begin
  if not exists (
    select from (select catalog from k_catalog order by version desc limit 1) c, jsonb_each(c.catalog -> 'entities') e
    where e.value ->> 'table' = entity_table and e.value ? 'retention') then
    raise exception 'nothing is forgotten of % that documents do not say so of', entity_table using errcode = '2F004'; end if;
  if columns is null then
    delete from k_history h where h.entity = entity_table and h.record_id = any (records);
    get diagnostics forgotten = row_count;
    delete from k_undo u where u.table_name = entity_table and u.record_id = any (records);
  else
    update k_history h set changes = h.changes - columns where h.entity = entity_table and h.record_id = any (records) and h.changes ?| columns;
    get diagnostics forgotten = row_count;
    delete from k_undo u where u.table_name = entity_table and u.record_id = any (records) and u.column_name = any (columns);
  end if;
  return forgotten;
end $$;
do $$ begin
  execute format('alter function k_retention_forget(text, uuid[], text[]) set search_path = %I, pg_temp', current_schema());
  revoke all on function k_retention_forget(text, uuid[], text[]) from public;
  execute format('grant execute on function k_retention_forget(text, uuid[], text[]) to %I', current_schema());
end $$;

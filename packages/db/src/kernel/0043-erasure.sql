-- Forgets what columns of records held before: history, values kept for undoing a publish, and of the person's own record columns
-- that a publish hid (decision 0041). The tenant's role may add to its history and not change it; it may forget by this alone,
-- and only while a request for erasure is open.
create function k_privacy_forget(request uuid, entity_table text, records uuid[], columns text[], hidden boolean) returns int language plpgsql security definer as $$
declare forgotten int; gone text; begin
  if not exists (select from k_privacy_request r where r.id = request and r.kind = 'erasure' and r.state = 'open') then
    raise exception 'nothing is forgotten but by an open request' using errcode = '2F004'; end if;
  if hidden then
    for gone in select h.column_name from k_hidden h where h.table_name = entity_table and h.column_name <> '' and h.purged_at is null loop
      execute format('update %I.%I set %I = null where id = any ($1) and %I is not null', current_schema(), entity_table, gone, gone) using records;
      columns := columns || gone;
    end loop;
  end if;
  update k_history h set changes = h.changes - columns where h.entity = entity_table and h.record_id = any (records) and h.changes ?| columns;
  get diagnostics forgotten = row_count;
  delete from k_undo u where u.table_name = entity_table and u.record_id = any (records) and u.column_name = any (columns);
  return forgotten;
end $$;
do $$ begin
  execute format('alter function k_privacy_forget(uuid, text, uuid[], text[], boolean) set search_path = %I, pg_temp', current_schema());
  revoke all on function k_privacy_forget(uuid, text, uuid[], text[], boolean) from public;
  execute format('grant execute on function k_privacy_forget(uuid, text, uuid[], text[], boolean) to %I', current_schema());
end $$;

-- What every journal asks names its table outright: a statement that is put together is planned anew each time, which took
-- longer than writing the journal. A tenant's schema keeps its name.
do $made$ begin execute format($function$
create or replace function k_journal_closed() returns trigger language plpgsql as $$
declare closed text; first text;
begin
  if current_setting('transaction_isolation') <> 'read committed' then raise exception 'journals are written in read committed'; end if;
  perform pg_advisory_xact_lock_shared(hashtextextended(tg_table_schema || ' periods', 0));
  select min(to_char(effective_on, 'YYYY-MM')) from fresh into first;
  select max(period) from %I.k_closed into closed;
  if first <= closed then raise exception 'period %% is closed', first using errcode = 'CY001', detail = first; end if;
  return null;
end $$
$function$, current_schema()); end $made$;

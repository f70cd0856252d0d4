-- Cashier shifts and closed periods (decision 0026).

-- Who counted: mostly the cashier, and somebody else for one who is away. Neither confirms.
alter table k_shift add column closed_by text;
alter table k_shift add constraint k_shift_closed_by check ((closed_at is null) = (closed_by is null) and (closed_at is null) = (expected_fen is null));
alter table k_shift add constraint k_shift_second check (
  (confirmed_by is null) = (confirmed_at is null) and (confirmed_by is null or (closed_by is not null and confirmed_by <> closed_by and confirmed_by <> cashier)));
create index k_shift_waiting on k_shift (opened_at) where confirmed_at is null;

-- What happened to a shift: a count that was opened again stays known.
create table k_shift_event (
  id uuid primary key default uuidv7(), shift_id uuid not null references k_shift (id), kind text not null check (kind in ('open', 'count', 'reopen', 'confirm')),
  by_whom text not null, at timestamptz not null, counted_fen bigint, expected_fen bigint, note text not null default '',
  check ((kind = 'count') = (counted_fen is not null)), check ((kind = 'count') = (expected_fen is not null)), check (kind <> 'reopen' or note <> '')
);
create index k_shift_event_shift on k_shift_event (shift_id);
create trigger k_shift_event_append before update or delete or truncate on k_shift_event for each statement execute function k_refuse();

-- What is confirmed stays, and so does what a shift was opened with.
create function k_shift_kept() returns trigger language plpgsql as $$ begin
  if old.confirmed_by is not null or (new.id, new.cashier, new.opened_at, new.opening_fen, new.currency) is distinct from (old.id, old.cashier, old.opened_at, old.opening_fen, old.currency)
    or (new.confirmed_by is not null and (new.closed_at, new.counted_fen, new.expected_fen) is distinct from (old.closed_at, old.counted_fen, old.expected_fen))
  then raise exception 'what a shift says is kept' using errcode = '2F004'; end if;
  return new;
end $$;
create trigger k_shift_kept before update on k_shift for each row execute function k_shift_kept();

-- Money that left the till again, and whose till it was.
alter table k_payment_reversal add column shift_id uuid references k_shift (id);
create index k_payment_reversal_shift on k_payment_reversal (shift_id) where shift_id is not null;
alter table k_refund_end add column shift_id uuid references k_shift (id);
create index k_refund_end_shift on k_refund_end (shift_id) where shift_id is not null;

-- Money moves in the open till of who moves it; whoever counts the till waits for it, and it for the count.
create function k_shift_open() returns trigger language plpgsql as $$
declare open_of text;
begin
  if new.shift_id is null then return new; end if;
  execute format('select cashier from %I.k_shift where id = $1 and closed_at is null for share', tg_table_schema) into open_of using new.shift_id;
  if open_of is distinct from new.created_by then raise exception 'the shift is not open' using errcode = 'CY003'; end if;
  return new;
end $$;
create trigger k_payment_shift before insert on k_payment for each row execute function k_shift_open();
create trigger k_payment_reversal_shift before insert on k_payment_reversal for each row execute function k_shift_open();
create trigger k_refund_end_shift before insert on k_refund_end for each row execute function k_shift_open();

-- Everything that moved in a till, by what it was.
create view k_shift_move with (security_invoker = true) as
  select p.shift_id, 'payment' as kind, p.id as payment_id, p.method, p.amount_fen as fen from k_payment p where p.shift_id is not null
  union all select r.shift_id, 'reversal', p.id, p.method, -p.amount_fen from k_payment_reversal r join k_payment p on p.id = r.payment_id where r.shift_id is not null
  union all select e.shift_id, 'refund', f.payment_id, f.method, -f.amount_fen from k_refund_end e join k_refund f on f.id = e.refund_id
    where e.shift_id is not null and e.state = 'succeeded';

-- The report of a period as it was when it was closed.
create table k_close_report (
  close_id uuid primary key references k_close (id), period text not null, report jsonb not null, hash text not null check (length(hash) = 64)
);
create index k_close_report_period on k_close_report (period);
create trigger k_close_report_append before update or delete or truncate on k_close_report for each statement execute function k_refuse();

-- Every journal shares a lock that closing takes alone: what is posted is in the report, or refused. Periods are closed one
-- after another, so everything up to the last closed one is closed. A journal in an older snapshot could not see the close.
create or replace function k_journal_closed() returns trigger language plpgsql as $$
declare closed text; first text;
begin
  if current_setting('transaction_isolation') <> 'read committed' then raise exception 'journals are written in read committed'; end if;
  perform pg_advisory_xact_lock_shared(hashtextextended(tg_table_schema || ' periods', 0));
  select min(to_char(effective_on, 'YYYY-MM')) from fresh into first;
  execute format('select max(period) from %I.k_closed', tg_table_schema) into closed;
  if first <= closed then raise exception 'period % is closed', first using errcode = 'CY001', detail = first; end if;
  return null;
end $$;

-- Closing and opening keep k_closed: one period after another, and back from the last one. Nobody else writes it.
create function k_close_kept() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare last text; fits boolean;
begin
  perform pg_advisory_xact_lock(hashtextextended(tg_table_schema || ' periods', 0));
  execute format('select max(period) from %I.k_closed', tg_table_schema) into last;
  if new.kind = 'close' then
    if last is not null then fits := new.period = to_char((last || '-01')::date + interval '1 month', 'YYYY-MM');
    else execute format('select not exists (select from %I.k_journal where effective_on < $1)', tg_table_schema) into fits using (new.period || '-01')::date; end if;
    if fits then execute format('insert into %I.k_closed values ($1)', tg_table_schema) using new.period; end if;
  elsif new.kind = 'ask' then fits := new.period = last;
  else
    execute format('select $1 = $2 and exists (select from %1$I.k_close a where a.id = $3 and a.kind = ''ask'' and a.period = $1
      and not exists (select from %1$I.k_close c where c.period = $1 and c.kind = ''close'' and c.id > a.id))', tg_table_schema)
      into fits using new.period, last, new.asked;
    if fits then execute format('delete from %I.k_closed where period = $1', tg_table_schema) using new.period; end if;
  end if;
  if fits is not true then raise exception 'periods are closed in order' using errcode = 'CY002'; end if;
  return null;
end $$;
create trigger k_close_kept after insert on k_close for each row execute function k_close_kept();
do $$ begin execute format('revoke insert, update, delete on k_closed from %I', current_schema()); end $$;

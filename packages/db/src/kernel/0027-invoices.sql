-- Invoices (decision 0027). They say bills to the tax office and post nothing.

create table k_invoice (
  id uuid primary key default uuidv7(), created_at timestamptz not null default now(), created_by text not null,
  red_of uuid references k_invoice (id), payer_id uuid not null, type text not null check (type in ('ordinary', 'special')),
  title_type text not null check (title_type in ('person', 'company')), title text not null check (title <> ''), tax_no text check (tax_no <> ''),
  note text not null default '', reason text not null default '', basis text not null check (basis in ('paid', 'billed')), currency text not null,
  amount_fen bigint not null check (amount_fen > 0), net_fen bigint not null check (net_fen >= 0), tax_fen bigint not null check (tax_fen >= 0),
  state text not null check (state in ('applied', 'approved', 'issuing', 'issued', 'failed', 'red_pending', 'reversed', 'rejected', 'withdrawn')),
  provider_key text not null unique, asked_at timestamptz, number text unique check (number <> ''), issued_on date, failure text not null default '',
  approved_by text, check (net_fen + tax_fen = amount_fen), check (approved_by <> created_by),
  check (title_type = 'person' or tax_no is not null), check (type = 'ordinary' or title_type = 'company'), check (red_of is null or reason <> ''),
  check ((state in ('issued', 'red_pending', 'reversed')) = (number is not null)), check ((number is null) = (issued_on is null)),
  check (asked_at is not null or state in ('applied', 'approved', 'rejected', 'withdrawn')), check (red_of is null or state not in ('red_pending', 'reversed'))
);
create index k_invoice_payer on k_invoice (payer_id, id desc);
create unique index k_invoice_red on k_invoice (red_of) where state not in ('rejected', 'withdrawn');
create index k_invoice_red_of on k_invoice (red_of) where red_of is not null;
create index k_invoice_waiting on k_invoice (state, id) where state in ('applied', 'approved', 'issuing', 'failed', 'red_pending');

create table k_invoice_line (
  id uuid primary key default uuidv7(), invoice_id uuid not null references k_invoice (id), no int not null check (no > 0), bill_id uuid not null references k_bill (id), line_id uuid not null references k_bill_line (id),
  item text not null, goods_code text not null, goods_name text not null, rate numeric(6, 4),
  amount_fen bigint not null check (amount_fen > 0), net_fen bigint not null check (net_fen >= 0), tax_fen bigint not null check (tax_fen >= 0),
  lease_region text, lease_address text, lease_from date, lease_to date, lease_cross_city boolean, lease_certificate text, lease_area_unit text,
  unique (invoice_id, no), unique (invoice_id, line_id), check (net_fen + tax_fen = amount_fen),
  check (num_nonnulls(lease_region, lease_address, lease_from, lease_to, lease_cross_city, lease_certificate, lease_area_unit) in (0, 7)), check (lease_from < lease_to)
);
create index k_invoice_line_line on k_invoice_line (line_id);
create index k_invoice_line_bill on k_invoice_line (bill_id);

-- What happened to an invoice.
create table k_invoice_event (
  id uuid primary key default uuidv7(), invoice_id uuid not null references k_invoice (id), kind text not null, by_whom text not null, at timestamptz not null, note text not null default ''
);
create index k_invoice_event_invoice on k_invoice_event (invoice_id);

create trigger k_invoice_line_append before update or delete or truncate on k_invoice_line for each statement execute function k_refuse();
create trigger k_invoice_event_append before update or delete or truncate on k_invoice_event for each statement execute function k_refuse();
create trigger k_invoice_append before delete or truncate on k_invoice for each statement execute function k_refuse();

-- An invoice only moves on, and what it says stays.
create function k_invoice_kept() returns trigger language plpgsql as $$
declare fits boolean;
begin
  if tg_op = 'INSERT' then fits := new.state in ('applied', 'approved') and new.asked_at is null;
  elsif to_jsonb(new) - '{state,provider_key,asked_at,number,issued_on,failure,approved_by}'::text[] <> to_jsonb(old) - '{state,provider_key,asked_at,number,issued_on,failure,approved_by}'::text[]
    -- Asked again after a failure is another question.
    or (new.provider_key <> old.provider_key and (old.state, new.state) <> ('failed', 'issuing'))
    or (old.number is not null and (new.number, new.issued_on) is distinct from (old.number, old.issued_on)) or (old.asked_at is not null and new.asked_at is null) then fits := false;
  else
    fits := new.state = old.state or case old.state
      when 'applied' then new.state in ('approved', 'rejected', 'withdrawn')
      when 'approved' then new.state in ('issuing', 'withdrawn')
      when 'issuing' then new.state in ('issued', 'failed')
      when 'failed' then new.state in ('issuing', 'withdrawn')
      when 'issued' then new.state = 'red_pending'
      when 'red_pending' then new.state in ('reversed', 'issued')
      else false end;
    if fits and new.state = 'reversed' and old.state <> 'reversed' then
      execute format('select exists (select from %I.k_invoice where red_of = $1 and state = ''issued'')', tg_table_schema) into fits using new.id;
    end if;
  end if;
  if fits is not true then raise exception 'an invoice only moves on' using errcode = 'CY006'; end if;
  return new;
end $$;
create trigger k_invoice_kept before insert or update on k_invoice for each row execute function k_invoice_kept();

-- Of a bill line: what is invoiced, what of it was credited, what is paid, and by which invoices.
create function k_invoiced_of(line uuid, of_basis text) returns bigint language sql stable begin atomic
  select coalesce(sum(l.amount_fen), 0)::bigint from k_invoice_line l join k_invoice i on i.id = l.invoice_id
  where l.line_id = line and i.red_of is null and i.state not in ('rejected', 'withdrawn', 'reversed') and i.basis = coalesce(of_basis, i.basis);
end;
create function k_credited_of(line uuid) returns bigint language sql stable begin atomic
  select coalesce(sum(l.amount_fen), 0)::bigint from k_adjustment_line l join k_adjustment a on a.id = l.adjustment_id
  where l.line_id = line and a.kind in ('void', 'credit_note', 'waiver');
end;
create function k_paid_of(line uuid) returns bigint language sql stable begin atomic
  select coalesce(sum(case when a.reverses is null then a.amount_fen else -a.amount_fen end), 0)::bigint from k_allocation a where a.line_id = line;
end;
create function k_invoices_of(line uuid) returns text language sql stable begin atomic
  select string_agg(distinct coalesce(i.number, i.id::text), ', ') from k_invoice_line l join k_invoice i on i.id = l.invoice_id
  where l.line_id = line and i.red_of is null and i.state not in ('rejected', 'withdrawn', 'reversed');
end;

-- Whoever changes what a line may be invoiced for holds its bill, so that two who do it at once see each other.
create function k_hold_bill(line uuid) returns bigint language sql volatile begin atomic
  select l.amount_fen from k_bill b join k_bill_line l on l.bill_id = b.id where l.id = line for no key update of b;
end;

-- Never more than was billed or paid; a red invoice takes back what the blue one says, line by line.
create function k_invoice_line_fits() returns trigger language plpgsql as $$
declare total bigint; most bigint; live bigint; blue uuid; of_basis text; fits boolean;
begin
  execute format('select red_of, basis from %I.k_invoice where id = $1', tg_table_schema) into blue, of_basis using new.invoice_id;
  if blue is not null then
    execute format('select exists (select from %I.k_invoice_line where invoice_id = $1 and no = $2
      and (line_id, amount_fen, net_fen, tax_fen) = ($3, $4, $5, $6))', tg_table_schema)
      into fits using blue, new.no, new.line_id, new.amount_fen, new.net_fen, new.tax_fen;
    if not fits then raise exception 'a red invoice is not what it reverses' using errcode = 'CY006'; end if;
    return null;
  end if;
  execute format('select %I.k_hold_bill($1)', tg_table_schema) into total using new.line_id;
  execute format('select $2 - %1$I.k_credited_of($1), %1$I.k_invoiced_of($1, null)', tg_table_schema) into most, live using new.line_id, total;
  if of_basis = 'paid' then
    execute format('select least($2, %I.k_paid_of($1))', tg_table_schema) into most using new.line_id, most;
  end if;
  if live > most then raise exception 'more is invoiced than may be' using errcode = 'CY005', detail = new.line_id; end if;
  return null;
end $$;
create trigger k_invoice_line_fits after insert on k_invoice_line for each row execute function k_invoice_line_fits();

-- An invoice is the sum of its lines.
create function k_invoice_adds_up() returns trigger language plpgsql as $$
declare fits boolean;
begin
  execute format('select (sum(amount_fen), sum(net_fen), sum(tax_fen)) is not distinct from ($2::numeric, $3::numeric, $4::numeric) from %I.k_invoice_line where invoice_id = $1', tg_table_schema)
    into fits using new.id, new.amount_fen, new.net_fen, new.tax_fen;
  if fits is not true then raise exception 'an invoice is the sum of its lines' using errcode = 'CY006'; end if;
  return null;
end $$;
create constraint trigger k_invoice_adds_up after insert on k_invoice deferrable initially deferred for each row execute function k_invoice_adds_up();

-- What is invoiced is reversed before it is credited. A write-off keeps the revenue, and the invoice.
create function k_adjustment_invoiced() returns trigger language plpgsql as $$
declare why text;
begin
  execute format('select count(*) from (select from %1$I.k_bill b join %1$I.k_bill_line l on l.bill_id = b.id
    where l.id in (select line_id from fresh) order by b.id for no key update of b) held', tg_table_schema);
  execute format('select string_agg(distinct %1$I.k_invoices_of(l.id), '', '') from fresh f join %1$I.k_adjustment a on a.id = f.adjustment_id
    join %1$I.k_bill_line l on l.id = f.line_id where a.kind in (''void'', ''credit_note'', ''waiver'')
    and exists (select from %1$I.k_invoice_line i where i.line_id = l.id)
    and l.amount_fen - %1$I.k_credited_of(l.id) < %1$I.k_invoiced_of(l.id, null)', tg_table_schema) into why;
  if why is not null then raise exception 'the line is invoiced' using errcode = 'CY004', detail = why; end if;
  return null;
end $$;
create trigger k_adjustment_invoiced after insert on k_adjustment_line referencing new table as fresh for each statement execute function k_adjustment_invoiced();

-- What was paid and invoiced is reversed before it is taken back. A payment that never came, and what the provider tells, are facts.
-- At the end of the transaction: what is taken back may settle the same line again.
create function k_allocation_invoiced() returns trigger language plpgsql as $$
declare total bigint; paid bigint; live bigint; fact boolean; why text;
begin
  execute format('select exists (select from %I.k_payment_reversal where payment_id = $1)', tg_table_schema) into fact using new.payment_id;
  if fact or new.created_by = 'online' then return null; end if;
  execute format('select %I.k_hold_bill($1)', tg_table_schema) into total using new.line_id;
  execute format('select %1$I.k_paid_of($1), %1$I.k_invoiced_of($1, ''paid'')', tg_table_schema) into paid, live using new.line_id;
  if paid < live then
    execute format('select %I.k_invoices_of($1)', tg_table_schema) into why using new.line_id;
    raise exception 'what was paid is invoiced' using errcode = 'CY004', detail = why;
  end if;
  return null;
end $$;
create constraint trigger k_allocation_invoiced after insert on k_allocation deferrable initially deferred
  for each row when (new.reverses is not null) execute function k_allocation_invoiced();

-- Invoices and their lines as reports read them: red ones take back. The month is that of the invoice; before there is one, of the application.
create view k_invoice_line_seen with (security_invoker = true) as
  select l.id, i.created_at, i.created_by,
    l.invoice_id, l.bill_id, l.line_id, i.payer_id, b.subject_id, b.period as bill_period, l.item, l.goods_code, l.rate, i.state, i.type, i.number, i.issued_on,
    case when i.red_of is null then 'blue' else 'red' end as kind, to_char(coalesce(i.issued_on, i.created_at::date), 'YYYY-MM') as period,
    l.amount_fen, l.net_fen, l.tax_fen, case when i.red_of is null then l.amount_fen else -l.amount_fen end as signed_fen,
    case when i.red_of is null then l.net_fen else -l.net_fen end as signed_net_fen, case when i.red_of is null then l.tax_fen else -l.tax_fen end as signed_tax_fen
  from k_invoice_line l join k_invoice i on i.id = l.invoice_id join k_bill b on b.id = l.bill_id;

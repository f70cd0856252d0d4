-- Requests about money that a second person decides, and deposits that are set free (decision 0016).

create table k_money_request (
  id uuid primary key default uuidv7(), created_at timestamptz not null default now(), created_by text not null,
  kind text not null check (kind in ('void', 'credit_note', 'waiver', 'write_off', 'refund')),
  bill_id uuid references k_bill (id), payment_id uuid references k_payment (id),
  asked jsonb not null, seal text not null check (length(seal) = 64), amount_fen bigint not null check (amount_fen >= 0), currency text not null,
  reason text not null check (reason <> ''), files uuid[] not null default '{}',
  unique (id, created_by), check (num_nonnulls(bill_id, payment_id) = 1), check ((kind = 'refund') = (payment_id is not null))
);
create index k_money_request_bill on k_money_request (bill_id) where bill_id is not null;
create index k_money_request_payment on k_money_request (payment_id) where payment_id is not null;

-- How a request ended, once. Who decides is not who asked; only who asked withdraws.
create table k_money_request_end (
  request_id uuid primary key, asked_by text not null, state text not null check (state in ('approved', 'rejected', 'withdrawn')),
  by_whom text not null, at timestamptz not null, note text not null default '', document_id uuid,
  foreign key (request_id, asked_by) references k_money_request (id, created_by),
  constraint k_money_request_end_other check ((state = 'withdrawn') = (by_whom = asked_by)),
  check ((state = 'approved') = (document_id is not null))
);
create index k_money_request_end_of on k_money_request_end (request_id, asked_by);

-- A deposit that was set free: the payment it became, and the line it was held by.
create table k_deposit_release (
  payment_id uuid primary key references k_payment (id), line_id uuid not null references k_bill_line (id),
  amount_fen bigint not null check (amount_fen > 0), reason text not null check (reason <> '')
);
create index k_deposit_release_line on k_deposit_release (line_id);

-- Adjustments and refunds as they are read: with what their other rows say of them.
create view k_adjustment_seen with (security_invoker = true) as
  select a.id, a.created_at, a.created_by, a.bill_id, a.kind, a.on_day, a.reason, a.approved_by, l.fen as amount_fen,
    case when a.kind = 'recovered' then -l.fen else l.fen end as signed_fen
  from k_adjustment a cross join lateral (select coalesce(sum(amount_fen), 0)::bigint as fen from k_adjustment_line where adjustment_id = a.id) l;

create view k_refund_seen with (security_invoker = true) as
  select f.id, f.created_at, f.created_by, f.payment_id, f.amount_fen, f.on_day, f.method, f.reason, f.approved_by,
    coalesce(e.state, 'pending') as state, e.on_day as ended_on, e.detail
  from k_refund f left join k_refund_end e on e.refund_id = f.id;

create trigger k_money_request_append before update or delete or truncate on k_money_request for each statement execute function k_refuse();
create trigger k_money_request_end_append before update or delete or truncate on k_money_request_end for each statement execute function k_refuse();
create trigger k_deposit_release_append before update or delete or truncate on k_deposit_release for each statement execute function k_refuse();

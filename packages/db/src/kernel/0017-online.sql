-- Paying online (decision 0022). What it does to money is in k_journal and k_posting only.

-- What a payer was asked for, with the key the provider is told, written before the provider is called.
create table k_online_intent (
  id uuid primary key default uuidv7(), created_at timestamptz not null default now(), created_by text not null,
  payer_id uuid not null, amount_fen bigint not null check (amount_fen > 0), currency text not null, account text not null,
  asked_key text not null unique check (length(asked_key) between 1 and 200), asked_hash text not null, provider_key text not null unique,
  session_id text unique, url text, expires_at timestamptz, looked_at timestamptz
);
create index k_online_intent_payer on k_online_intent (payer_id, id desc);
create table k_online_intent_line (
  intent_id uuid not null references k_online_intent (id), line_id uuid not null references k_bill_line (id),
  amount_fen bigint not null check (amount_fen > 0), primary key (intent_id, line_id)
);
create index k_online_intent_line_line on k_online_intent_line (line_id);

-- What the provider told; only that it did, and of what.
create table k_inbox_event (
  id uuid primary key default uuidv7(), account text not null, event_id text not null, type text not null,
  object_kind text not null check (object_kind in ('checkout', 'payment', 'charge', 'refund', 'dispute', 'payout', 'other')), object_id text not null,
  payload_hash text not null, received_at timestamptz not null, processed_at timestamptz, unique (account, event_id)
);
create index k_inbox_event_waiting on k_inbox_event (received_at) where processed_at is null;

-- What was fetched last. A fact only moves forward.
create table k_online_fact (
  kind text not null check (kind in ('checkout', 'payment', 'refund', 'dispute', 'payout')), external_id text not null,
  payment text, intent_id uuid references k_online_intent (id), state text not null, body jsonb not null, fetched_at timestamptz not null,
  primary key (kind, external_id)
);
create index k_online_fact_payment on k_online_fact (payment) where payment is not null;
create index k_online_fact_intent on k_online_fact (intent_id) where intent_id is not null;

-- What facts became in the books.
create table k_online_payment (
  external_id text primary key, payment_id uuid not null unique references k_payment (id), intent_id uuid references k_online_intent (id),
  created_at timestamptz not null default now()
);
create index k_online_payment_intent on k_online_payment (intent_id);
create table k_online_refund (
  refund_id uuid primary key references k_refund (id), payment text not null, provider_key text not null unique,
  external_id text unique, answered_at timestamptz, created_at timestamptz not null default now()
);
create index k_online_refund_payment on k_online_refund (payment);
-- A refund that failed after it had succeeded came back as a payment.
create table k_online_return (
  refund_id uuid primary key references k_online_refund (refund_id), payment_id uuid not null unique references k_payment (id)
);
create table k_dispute (
  external_id text primary key, payment_id uuid not null references k_payment (id), amount_fen bigint not null check (amount_fen > 0),
  on_day date not null, created_at timestamptz not null default now()
);
create index k_dispute_payment on k_dispute (payment_id);
create table k_dispute_end (
  external_id text primary key references k_dispute (external_id), state text not null check (state in ('won', 'lost')),
  prepayment_fen bigint not null check (prepayment_fen >= 0), expense_fen bigint not null check (expense_fen >= 0),
  on_day date not null, created_at timestamptz not null default now(), check (state = 'lost' or prepayment_fen + expense_fen = 0)
);
create table k_payout (
  external_id text primary key, account text not null, amount_fen bigint not null check (amount_fen > 0), fee_fen bigint not null,
  currency text not null, on_day date not null, created_at timestamptz not null default now()
);
create table k_payout_failed (
  external_id text primary key references k_payout (external_id), on_day date not null, created_at timestamptz not null default now()
);

-- Each day's books of the provider against ours.
create table k_reconciliation (
  id uuid primary key default uuidv7(), day date not null,
  kind text not null check (kind in ('CHANNEL_MISSING', 'LOCAL_MISSING', 'AMOUNT_MISMATCH', 'STATUS_MISMATCH', 'REFUND_MISMATCH')),
  object_id text not null, provider_fen bigint, local_fen bigint, detail text not null default '',
  found_at timestamptz not null, seen_at timestamptz not null, closed_at timestamptz, unique (day, kind, object_id)
);
create table k_reconciled (day date primary key, looked_at timestamptz not null, payments int not null, differences int not null);

-- What a payment is worth less: refunds, and disputes that were lost.
create or replace view k_payment_seen with (security_invoker = true) as
  select p.id, p.created_at, p.created_by, p.no, p.payer_id, p.received_on, p.amount_fen, p.currency, p.method, p.reference, p.receipt_no, p.shift_id, p.note,
    a.fen as allocated_fen, f.fen as refunded_fen,
    case when r.payment_id is null then p.amount_fen - a.fen - f.fen else 0 end as left_fen,
    case when r.payment_id is not null then 'reversed' when p.amount_fen > a.fen + f.fen then 'open' else 'used' end as state,
    r.on_day as reversed_on, r.reason as reversal_reason
  from k_payment p left join k_payment_reversal r on r.payment_id = p.id
  cross join lateral (select coalesce(sum(case when reverses is null then amount_fen else -amount_fen end), 0)::bigint as fen
    from k_allocation where payment_id = p.id) a
  cross join lateral (select (
      (select coalesce(sum(d.amount_fen), 0) from k_refund d where d.payment_id = p.id
        and not exists (select from k_refund_end e where e.refund_id = d.id and e.state = 'failed'))
      + (select coalesce(sum(e.prepayment_fen), 0) from k_dispute d join k_dispute_end e using (external_id) where d.payment_id = p.id))::bigint as fen) f;

create trigger k_online_intent_line_append before update or delete or truncate on k_online_intent_line for each statement execute function k_refuse();
create trigger k_online_payment_append before update or delete or truncate on k_online_payment for each statement execute function k_refuse();
create trigger k_online_return_append before update or delete or truncate on k_online_return for each statement execute function k_refuse();
create trigger k_dispute_append before update or delete or truncate on k_dispute for each statement execute function k_refuse();
create trigger k_dispute_end_append before update or delete or truncate on k_dispute_end for each statement execute function k_refuse();
create trigger k_payout_append before update or delete or truncate on k_payout for each statement execute function k_refuse();
create trigger k_payout_failed_append before update or delete or truncate on k_payout_failed for each statement execute function k_refuse();

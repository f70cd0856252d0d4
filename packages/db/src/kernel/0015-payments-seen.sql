-- Payments and allocations as they are read: with what became of them, which the documents themselves never say.
create view k_payment_seen with (security_invoker = true) as
  select p.id, p.created_at, p.created_by, p.no, p.payer_id, p.received_on, p.amount_fen, p.currency, p.method, p.reference, p.receipt_no, p.shift_id, p.note,
    a.fen as allocated_fen, f.fen as refunded_fen,
    case when r.payment_id is null then p.amount_fen - a.fen - f.fen else 0 end as left_fen,
    case when r.payment_id is not null then 'reversed' when p.amount_fen > a.fen + f.fen then 'open' else 'used' end as state,
    r.on_day as reversed_on, r.reason as reversal_reason
  from k_payment p left join k_payment_reversal r on r.payment_id = p.id
  cross join lateral (select coalesce(sum(case when reverses is null then amount_fen else -amount_fen end), 0)::bigint as fen
    from k_allocation where payment_id = p.id) a
  cross join lateral (select coalesce(sum(d.amount_fen), 0)::bigint as fen from k_refund d where d.payment_id = p.id
    and not exists (select from k_refund_end e where e.refund_id = d.id and e.state = 'failed')) f;

create view k_allocation_seen with (security_invoker = true) as
  select a.id, a.created_at, a.created_by, a.payment_id, a.bill_id, a.line_id, a.on_day, a.amount_fen, a.reverses,
    case when a.reverses is null then a.amount_fen else -a.amount_fen end as signed_fen,
    case when a.reverses is not null then 'takes_back' when exists (select from k_allocation u where u.reverses = a.id) then 'taken_back'
      else 'live' end as state
  from k_allocation a;

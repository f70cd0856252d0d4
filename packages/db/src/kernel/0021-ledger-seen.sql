-- The ledger as it is read by reports: each side of each posting, with what it is about. Nothing is stored twice.

create view k_account_seen with (security_invoker = true) as
  select a.id, a.kind, a.key, a.payer_id, a.subject_id, a.currency,
    case when a.kind = 'deposit' then split_part(a.key, ':', 2) end as item,
    case when a.kind in ('cash', 'clearing') then a.key end as method,
    -- On the side that its kind stands on: what is owed to us and what we have is positive, and so is what we owe.
    case when a.kind in ('receivable', 'cash', 'clearing', 'dispute', 'writeoff', 'expense') then 1 else -1 end
      * (coalesce(b.debit_fen, 0) - coalesce(b.credit_fen, 0)) as balance_fen
  from k_account a left join k_balance b on b.account_id = a.id;

-- The side that takes has the posting's id, the side that gives has it as a uuid of version 8: read one by one, both are found.
-- An item that was ever held for somebody is a deposit; there are few, so they are looked up once for all rows.
create view k_posting_seen with (security_invoker = true) as
  select p.id, j.created_at, j.created_by, j.kind, j.effective_on as on_day, to_char(j.effective_on, 'YYYY-MM') as period, 'debit' as side,
    a.kind as account_kind, a.id as account_id, a.payer_id, coalesce(a.subject_id, b.subject_id) as subject_id,
    b.id as bill_id, b.period as bill_period, b.due_on, p.line_id, coalesce(l.item, case when a.kind = 'deposit' then split_part(a.key, ':', 2) end) as item,
    l.item in (select split_part(d.key, ':', 2) from k_account d where d.kind = 'deposit') is true as of_deposit,
    case when a.kind in ('cash', 'clearing') then a.key end as method, p.amount_fen, p.amount_fen as signed_fen
  from k_posting p join k_journal j on j.id = p.journal_id join k_account a on a.id = p.debit_id
    left join k_bill_line l on l.id = p.line_id left join k_bill b on b.id = coalesce(l.bill_id, j.bill_id)
  union all
  select overlay(p.id::text placing '8' from 15 for 1)::uuid, j.created_at, j.created_by, j.kind, j.effective_on, to_char(j.effective_on, 'YYYY-MM'), 'credit',
    a.kind, a.id, a.payer_id, coalesce(a.subject_id, b.subject_id),
    b.id, b.period, b.due_on, p.line_id, coalesce(l.item, case when a.kind = 'deposit' then split_part(a.key, ':', 2) end),
    l.item in (select split_part(d.key, ':', 2) from k_account d where d.kind = 'deposit') is true,
    case when a.kind in ('cash', 'clearing') then a.key end, p.amount_fen, -p.amount_fen
  from k_posting p join k_journal j on j.id = p.journal_id join k_account a on a.id = p.credit_id
    left join k_bill_line l on l.id = p.line_id left join k_bill b on b.id = coalesce(l.bill_id, j.bill_id);

-- The month of the books that a document belongs to.
create or replace view k_adjustment_seen with (security_invoker = true) as
  select a.id, a.created_at, a.created_by, a.bill_id, a.kind, a.on_day, a.reason, a.approved_by, l.fen as amount_fen,
    case when a.kind = 'recovered' then -l.fen else l.fen end as signed_fen, to_char(a.on_day, 'YYYY-MM') as period
  from k_adjustment a cross join lateral (select coalesce(sum(amount_fen), 0)::bigint as fen from k_adjustment_line where adjustment_id = a.id) l;

create or replace view k_refund_seen with (security_invoker = true) as
  select f.id, f.created_at, f.created_by, f.payment_id, f.amount_fen, f.on_day, f.method, f.reason, f.approved_by,
    coalesce(e.state, 'pending') as state, e.on_day as ended_on, e.detail, to_char(f.on_day, 'YYYY-MM') as period
  from k_refund f left join k_refund_end e on e.refund_id = f.id;

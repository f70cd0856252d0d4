-- Reports and checks of a day or a month read the journals of it, not all there ever were.
create index k_journal_on on k_journal (effective_on);

-- The month of a journal's day, written once: asked for each entry of each report, making it took longer than reading the entry.
alter table k_journal add column period text not null generated always as (
  lpad(extract(year from effective_on)::int::text, 4, '0') || '-' || lpad(extract(month from effective_on)::int::text, 2, '0')) stored;

-- The side that takes has the posting's id, the side that gives has it as a uuid of version 8: read one by one, both are found.
-- An item that was ever held for somebody is a deposit; there are few, so they are looked up once for all rows.
create or replace view k_posting_seen with (security_invoker = true) as
  select p.id, j.created_at, j.created_by, j.kind, j.effective_on as on_day, j.period, 'debit' as side,
    a.kind as account_kind, a.id as account_id, a.payer_id, coalesce(a.subject_id, b.subject_id) as subject_id,
    b.id as bill_id, b.period as bill_period, b.due_on, p.line_id, coalesce(l.item, case when a.kind = 'deposit' then split_part(a.key, ':', 2) end) as item,
    l.item in (select split_part(d.key, ':', 2) from k_account d where d.kind = 'deposit') is true as of_deposit,
    case when a.kind in ('cash', 'clearing') then a.key end as method, p.amount_fen, p.amount_fen as signed_fen
  from k_posting p join k_journal j on j.id = p.journal_id join k_account a on a.id = p.debit_id
    left join k_bill_line l on l.id = p.line_id left join k_bill b on b.id = coalesce(l.bill_id, j.bill_id)
  union all
  select overlay(p.id::text placing '8' from 15 for 1)::uuid, j.created_at, j.created_by, j.kind, j.effective_on, j.period, 'credit',
    a.kind, a.id, a.payer_id, coalesce(a.subject_id, b.subject_id),
    b.id, b.period, b.due_on, p.line_id, coalesce(l.item, case when a.kind = 'deposit' then split_part(a.key, ':', 2) end),
    l.item in (select split_part(d.key, ':', 2) from k_account d where d.kind = 'deposit') is true,
    case when a.kind in ('cash', 'clearing') then a.key end, p.amount_fen, -p.amount_fen
  from k_posting p join k_journal j on j.id = p.journal_id join k_account a on a.id = p.credit_id
    left join k_bill_line l on l.id = p.line_id left join k_bill b on b.id = coalesce(l.bill_id, j.bill_id);

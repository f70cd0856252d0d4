import { DAYS_POSTED } from './books-seal.ts'

/** Money that a provider holds is with the bank after so many days (invariant I18). */
const CLEARING_DAYS = 3

/** What of our loss by dispute `e` the payer bore after all. */
const COVERED = `select coalesce(sum(v.prepayment_fen), 0) as fen from $.k_dispute_end v where starts_with(v.external_id, e.external_id || ':covered:')`

/** Each document that moves money, with the one journal it has to have. */
const DOCUMENTS = `
  select case when p.method = 'deposit' then 'deposit_released:' else 'payment:' end || p.id as key,
    case when p.method = 'deposit' then 'deposit_released' else 'payment' end as kind, p.amount_fen as fen from $.k_payment p where p.method <> 'transfer_in'
  union all select 'payment_reversed:' || p.id, 'payment_reversed', p.amount_fen from $.k_payment_reversal r join $.k_payment p on p.id = r.payment_id
  union all select 'refund:' || f.id, 'refund', f.amount_fen from $.k_refund f
  union all select 'refund_end:' || f.id, case e.state when 'failed' then 'refund_failed' else 'refund_paid' end, f.amount_fen
    from $.k_refund_end e join $.k_refund f on f.id = e.refund_id
  union all select case when v.id is null then 'adjustment:' || a.id else v.idem_key end,
      case when v.id is not null then 'bill_reversed' when a.kind in ('write_off', 'recovered') then a.kind else 'credit' end, sum(l.amount_fen)
    from $.k_adjustment a join $.k_adjustment_line l on l.adjustment_id = a.id
      left join $.k_journal v on a.kind = 'void' and v.idem_key = 'bill_reversed:' || a.bill_id group by a.id, a.kind, v.id, v.idem_key
  union all select 'dispute:' || external_id, 'dispute', amount_fen from $.k_dispute
  union all select 'dispute_' || e.state || ':' || e.external_id, 'dispute_' || e.state, d.amount_fen from $.k_dispute_end e join $.k_dispute d using (external_id)
  union all select 'dispute_regained:' || e.external_id, 'dispute_regained', e.expense_fen - c.fen from $.k_dispute_end e
    join $.k_online_fact f on f.kind = 'dispute' and f.external_id = e.external_id and f.state = 'won'
    cross join lateral (${COVERED}) c where e.state = 'lost' and e.expense_fen > c.fen
  union all select 'dispute_regained:' || external_id, 'dispute_regained', prepayment_fen from $.k_dispute_end where external_id like '%:covered:%'
  union all select 'payout:' || external_id, 'payout', amount_fen from $.k_payout
  union all select 'payout_fee:' || external_id, 'payout_fee', fee_fen from $.k_payout where fee_fen > 0
  union all select 'payout_failed:' || f.external_id, 'payout_failed', o.amount_fen from $.k_payout_failed f join $.k_payout o using (external_id)`

const KINDS = [
  ...[
    'payment',
    'payment_reversed',
    'deposit_released',
    'refund',
    'refund_paid',
    'refund_failed',
    'bill_reversed',
    'credit',
    'write_off',
  ],
  ...[
    'recovered',
    'dispute',
    'dispute_won',
    'dispute_lost',
    'dispute_regained',
    'payout',
    'payout_fee',
    'payout_failed',
  ],
]
  .map((kind) => `'${kind}'`)
  .join(', ')

/** That documents and journals tell one story, in both directions, and that nothing posted changed (I1, I6, I7, I9, I12, I15, I18). */
export const DOCUMENT_CHECKS = [
  {
    name: 'journal_has_one_currency',
    query: `select p.journal_id, min(a.currency) as one, max(a.currency) as other from $.k_posting p join $.k_account a on a.id = p.debit_id
      group by p.journal_id having min(a.currency) <> max(a.currency)`,
  },
  {
    name: 'documents_have_their_journal',
    query: `select coalesce(d.key, j.key) as key, d.kind, d.fen as document_fen, j.kind as posted_kind, j.fen as posted_fen from (${DOCUMENTS}) d
      full join (select j.idem_key as key, j.kind, sum(p.amount_fen) as fen from $.k_journal j join $.k_posting p on p.journal_id = j.id
        where j.kind in (${KINDS}) group by 1, 2) j on j.key = d.key
      where d.kind is distinct from j.kind or d.fen is distinct from j.fen`,
  },
  {
    name: 'slips_name_their_payment',
    query: `select coalesce(r.payment_id, p.id) as id, r.reference as held, p.reference as written from $.k_payment_reference r
      full join (select p.id, p.method, p.reference from $.k_payment p where p.reference is not null
        and not exists (select from $.k_payment_reversal v where v.payment_id = p.id)) p
        on p.id = r.payment_id and p.method = r.method and p.reference = r.reference
      where r.payment_id is null or p.id is null`,
  },
  {
    name: 'online_payments_are_recorded_once',
    query: `select f.external_id as provider, null::uuid as id, (f.body ->> 'fen')::bigint as provider_fen, p.amount_fen from $.k_online_fact f
        join $.k_online_intent i on i.id = f.intent_id left join $.k_online_payment o on o.external_id = f.external_id left join $.k_payment p on p.id = o.payment_id
      where f.kind = 'payment' and f.state = 'succeeded' and upper(f.body ->> 'currency') = upper(i.currency)
        and (f.body ->> 'fen')::bigint is distinct from p.amount_fen
      union all select null, p.id, null, p.amount_fen from $.k_payment p where p.method = 'online'
        and not exists (select from $.k_online_payment o where o.payment_id = p.id) and not exists (select from $.k_online_return r where r.payment_id = p.id)
        and not exists (select from $.k_dispute_end e cross join lateral (${COVERED}) c where e.state = 'lost'
          and e.external_id || ':regained' = p.reference and e.prepayment_fen + c.fen = p.amount_fen)`,
  },
  {
    // What went back at the provider went back here, and the other way round; a payment that was taken back by hand is out of it.
    name: 'online_refunds_agree',
    query: `select f.external_id as provider, r.id, (f.body ->> 'fen')::bigint as provider_fen, r.amount_fen, f.state as provider_state, e.state
      from $.k_online_fact f join $.k_online_payment p on p.external_id = f.payment
        left join $.k_online_refund o on o.external_id = f.external_id left join $.k_refund r on r.id = o.refund_id
        left join $.k_refund_end e on e.refund_id = r.id left join $.k_online_return b on b.refund_id = r.id
      where f.kind = 'refund' and not exists (select from $.k_payment_reversal v where v.payment_id = p.payment_id)
        and ((f.body ->> 'fen')::bigint is distinct from r.amount_fen
          or f.state is distinct from case when e.state is null then 'pending' when b.refund_id is not null then 'failed' else e.state end)
      union all select o.external_id, r.id, null, r.amount_fen, null, e.state from $.k_refund r join $.k_refund_end e on e.refund_id = r.id and e.state = 'succeeded'
        left join $.k_online_refund o on o.refund_id = r.id where r.method = 'online'
        and not exists (select from $.k_online_fact f where f.kind = 'refund' and f.external_id = o.external_id)`,
  },
  {
    // What is still with the provider is what came to it in the last days; older money that did not leave is missed.
    name: 'clearing_returns_in_time',
    query: `select b.currency, b.fen as standing_fen, coalesce(n.fen, 0) as of_late_fen from (
        select a.currency, sum(b.debit_fen - b.credit_fen) as fen from $.k_balance b join $.k_account a on a.id = b.account_id where a.kind = 'clearing' group by 1) b
      left join (select d.currency, sum(p.amount_fen) as fen from $.k_journal j join $.k_posting p on p.journal_id = j.id join $.k_account d on d.id = p.debit_id
        where d.kind = 'clearing' and j.effective_on > coalesce($today, '-infinity') - ${CLEARING_DAYS} group by 1) n using (currency)
      where b.fen > coalesce(n.fen, 0)`,
  },
  {
    name: 'shares_add_up',
    query: `select fee_run_id, standard, group_key, sum(amount_fen) as shares_fen, max(group_fen) as group_fen from $.k_fee_run_share
      where amount_fen is not null group by 1, 2, 3 having sum(amount_fen) <> max(group_fen) or max(group_fen) <> min(group_fen)`,
  },
  {
    name: 'fee_run_equals_its_bills',
    query: `select r.id, r.period, r.bills, coalesce(b.bills, 0) as bills_there, r.receivable_fen, coalesce(b.fen, 0) as bills_fen,
        r.rolled_back_fen, coalesce(b.back_fen, 0) as reversed_fen from $.k_fee_run r
      left join (select b.fee_run_id, count(*) as bills, sum(b.receivable_fen) as fen,
          sum(b.receivable_fen) filter (where exists (select from $.k_journal v where v.idem_key = 'bill_reversed:' || b.id)) as back_fen
        from $.k_bill b group by 1) b on b.fee_run_id = r.id
      where r.result_hash is not null and (r.bills <> coalesce(b.bills, 0) or r.receivable_fen <> coalesce(b.fen, 0) or r.rolled_back_fen <> coalesce(b.back_fen, 0))`,
  },
  {
    name: 'sealed_days_are_unchanged',
    query: `select coalesce(s.day, d.day) as day, s.journals, d.journals as journals_now, s.postings, d.postings as postings_now, s.fen, d.fen as fen_now
      from $.k_books_seal s full join (${DAYS_POSTED}) d on d.day = s.day
      where coalesce(s.day, d.day) <= (select max(day) from $.k_books_seal)
        and (coalesce(s.journals, 0), coalesce(s.postings, 0), coalesce(s.fen, 0), coalesce(s.hash, '0'))
          is distinct from (coalesce(d.journals, 0), coalesce(d.postings, 0), coalesce(d.fen, 0), coalesce(d.hash, '0'))`,
  },
] as const satisfies readonly { name: string; query: string }[]

export type DocumentCheckName = (typeof DOCUMENT_CHECKS)[number]['name']

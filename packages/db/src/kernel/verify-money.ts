import { JOURNAL_KINDS } from './journal-kinds.ts'

/** Every pair of accounts that a journal may move money between, as rows of SQL. All of it is our own text. */
const PAIRS = Object.entries(JOURNAL_KINDS)
  .flatMap(([kind, { debit, credit }]) =>
    debit.flatMap((from) => credit.map((to) => `('${kind}', '${from}', '${to}')`)),
  )
  .join(', ')

const LIVE = `(case when reverses is null then amount_fen else -amount_fen end)`
const SIGNED = `(case when a.kind = 'recovered' then -al.amount_fen else al.amount_fen end)`
/** What a payment's refunds and lost disputes take of it; refunds that failed gave it back. */
const REFUNDED = `((select coalesce(sum(f.amount_fen), 0) from $.k_refund f where f.payment_id = p.id
  and not exists (select from $.k_refund_end e where e.refund_id = f.id and e.state = 'failed'))
  + (select coalesce(sum(e.prepayment_fen), 0) from $.k_dispute d join $.k_dispute_end e using (external_id) where d.payment_id = p.id))`
const ALLOCATED = `(select coalesce(sum(${LIVE}), 0) from $.k_allocation where payment_id = p.id)`
const REVERSED = 'exists (select from $.k_payment_reversal r where r.payment_id = p.id)'

/** What documents of money owe their journals, and one another (decision 0016; invariants I3, I4, I8, I10, I15, I17). */
export const MONEY_CHECKS = [
  {
    name: 'journal_moves_what_its_kind_may',
    query: `select p.id, j.kind, d.kind as debit, c.kind as credit
      from $.k_posting p join $.k_journal j on j.id = p.journal_id
        join $.k_account d on d.id = p.debit_id join $.k_account c on c.id = p.credit_id
      where (j.kind, d.kind, c.kind) not in (values ${PAIRS})`,
  },
  {
    name: 'balances_keep_their_side',
    query: `select b.account_id, a.kind, b.debit_fen, b.credit_fen from $.k_balance b join $.k_account a on a.id = b.account_id
      where a.kind <> b.kind or (a.kind = 'receivable' and debit_fen < credit_fen)
        or (a.kind in ('prepayment', 'deposit', 'refund') and credit_fen < debit_fen)`,
  },
  {
    name: 'payment_covers_its_use',
    query: `select p.id, p.no, p.amount_fen, ${ALLOCATED} as allocated_fen, ${REFUNDED} as refunded_fen from $.k_payment p
      where ${ALLOCATED} < 0 or ${ALLOCATED} + ${REFUNDED} > case when ${REVERSED} then 0 else p.amount_fen end`,
  },
  {
    name: 'bill_paid_equals_allocations',
    query: `select b.id, b.no, b.paid_fen, coalesce(a.fen, 0) as allocated_fen from $.k_bill b
      left join (select bill_id, sum(${LIVE}) as fen from $.k_allocation group by 1) a on a.bill_id = b.id
      where b.paid_fen <> coalesce(a.fen, 0)`,
  },
  {
    name: 'bill_adjusted_equals_adjustments',
    query: `select b.id, b.no, b.adjusted_fen, coalesce(s.fen, 0) as adjustments_fen from $.k_bill b
      left join (select a.bill_id, sum(${SIGNED}) as fen from $.k_adjustment_line al join $.k_adjustment a on a.id = al.adjustment_id group by 1) s
        on s.bill_id = b.id
      where b.adjusted_fen <> coalesce(s.fen, 0) or (b.status = 'void' and b.adjusted_fen <> b.receivable_fen)`,
  },
  {
    name: 'line_is_settled_once',
    query: `select l.id, l.amount_fen, coalesce(p.fen, 0) as paid_fen, coalesce(s.fen, 0) as adjusted_fen from $.k_bill_line l
      left join (select line_id, sum(${LIVE}) as fen from $.k_allocation group by 1) p on p.line_id = l.id
      left join (select al.line_id, sum(${SIGNED}) as fen from $.k_adjustment_line al join $.k_adjustment a on a.id = al.adjustment_id group by 1) s
        on s.line_id = l.id
      where coalesce(p.fen, 0) < 0 or coalesce(s.fen, 0) < 0 or coalesce(p.fen, 0) + coalesce(s.fen, 0) > l.amount_fen`,
  },
  {
    name: 'lines_settled_equal_postings',
    query: `select coalesce(d.line_id, x.line_id) as line, coalesce(d.fen, 0) as documents_fen, coalesce(x.fen, 0) as posted_fen from (
        select line_id, sum(fen) as fen from (
          select line_id, ${LIVE} as fen from $.k_allocation
          union all select al.line_id, ${SIGNED} from $.k_adjustment_line al join $.k_adjustment a on a.id = al.adjustment_id) both_kinds group by 1) d
      full join (
        select p.line_id, sum(case when c.kind = 'receivable' then p.amount_fen else -p.amount_fen end) as fen
        from $.k_posting p join $.k_journal j on j.id = p.journal_id and j.kind <> 'bill' join $.k_account c on c.id = p.credit_id
        where p.line_id is not null group by 1) x on x.line_id = d.line_id
      where coalesce(d.fen, 0) <> coalesce(x.fen, 0)`,
  },
  {
    name: 'prepayments_equal_payments',
    query: `select coalesce(b.payer, p.payer) as payer, coalesce(b.fen, 0) as balance_fen, coalesce(p.fen, 0) as payments_fen from (
        select a.key as payer, a.currency, b.credit_fen - b.debit_fen as fen
        from $.k_balance b join $.k_account a on a.id = b.account_id where a.kind = 'prepayment') b
      full join (
        select p.payer_id::text as payer, p.currency, sum(case when ${REVERSED} then 0 else p.amount_fen end - ${ALLOCATED} - ${REFUNDED}) as fen
        from $.k_payment p group by 1, 2) p on p.payer = b.payer and p.currency = b.currency
      where coalesce(b.fen, 0) <> coalesce(p.fen, 0)`,
  },
  {
    name: 'allocation_reverses_its_like',
    query: `select r.id, r.reverses from $.k_allocation r left join $.k_allocation o on o.id = r.reverses
      where r.reverses is not null and (o.id is null or o.reverses is not null or (o.payment_id, o.line_id, o.amount_fen) <> (r.payment_id, r.line_id, r.amount_fen))`,
  },
  {
    name: 'approved_is_what_was_asked',
    query: `select r.id, r.kind, r.amount_fen, coalesce(a.amount_fen, f.amount_fen) as done_fen
      from $.k_money_request r join $.k_money_request_end e on e.request_id = r.id and e.state = 'approved'
        left join $.k_adjustment_seen a on a.id = e.document_id left join $.k_refund f on f.id = e.document_id
      where coalesce(a.bill_id, f.payment_id) is distinct from coalesce(r.bill_id, r.payment_id)
        or coalesce(a.kind, 'refund') <> r.kind or coalesce(a.amount_fen, f.amount_fen) is distinct from r.amount_fen
        or coalesce(a.created_by, f.created_by) <> r.created_by or coalesce(a.approved_by, f.approved_by) is distinct from e.by_whom`,
  },
  {
    name: 'deposits_released_were_paid',
    query: `select d.line_id, sum(d.amount_fen) as released_fen, coalesce(p.fen, 0) as paid_fen from $.k_deposit_release d
      left join (select line_id, sum(${LIVE}) as fen from $.k_allocation group by 1) p on p.line_id = d.line_id
      group by d.line_id, p.fen having sum(d.amount_fen) > coalesce(p.fen, 0)`,
  },
  {
    name: 'deposits_equal_lines',
    query: `select coalesce(b.account_id, d.account_id) as account, coalesce(b.fen, 0) as balance_fen, coalesce(d.fen, 0) as lines_fen from (
        select b.account_id, b.credit_fen - b.debit_fen as fen from $.k_balance b where b.kind = 'deposit') b
      full join (
        select p.credit_id as account_id, sum(l.amount_fen - coalesce((select sum(${SIGNED}) from $.k_adjustment_line al
            join $.k_adjustment a on a.id = al.adjustment_id where al.line_id = l.id), 0)
          - coalesce((select sum(r.amount_fen) from $.k_deposit_release r where r.line_id = l.id), 0)) as fen
        from $.k_posting p join $.k_journal j on j.id = p.journal_id and j.kind = 'bill' join $.k_account c on c.id = p.credit_id and c.kind = 'deposit'
          join $.k_bill_line l on l.id = p.line_id group by 1) d on d.account_id = b.account_id
      where coalesce(b.fen, 0) <> coalesce(d.fen, 0)`,
  },
  {
    name: 'closed_periods_are_left_alone',
    query: `select j.id, j.effective_on from $.k_journal j
      join $.k_closed c on c.period = to_char(j.effective_on, 'YYYY-MM')
      where j.created_at > (select max(k.at) from $.k_close k where k.period = c.period and k.kind = 'close')`,
  },
  {
    name: 'counted_tills_are_what_moved',
    query: `select s.id, s.expected_fen, s.opening_fen + coalesce(m.fen, 0) as moved_fen from $.k_shift s
      left join (select shift_id, sum(fen) as fen from $.k_shift_move where method = 'cash' group by 1) m on m.shift_id = s.id
      where s.closed_at is not null and s.expected_fen <> s.opening_fen + coalesce(m.fen, 0)`,
  },
  {
    name: 'till_differences_are_booked',
    query: `select coalesce(s.id::text, j.key) as shift, coalesce(s.fen, 0) as difference_fen, coalesce(j.fen, 0) as booked_fen from (
        select id, 'till:' || id as key, counted_fen - expected_fen as fen from $.k_shift where confirmed_at is not null and counted_fen <> expected_fen) s
      full join (
        select j.idem_key as key, sum(case when j.kind = 'till_over' then p.amount_fen else -p.amount_fen end) as fen
        from $.k_journal j join $.k_posting p on p.journal_id = j.id where j.kind in ('till_over', 'till_short') group by 1) j on j.key = s.key
      where coalesce(s.fen, 0) <> coalesce(j.fen, 0)`,
  },
  {
    name: 'closed_periods_have_reports',
    query: `select d.period from $.k_closed d where not exists (
      select from $.k_close c join $.k_close_report r on r.close_id = c.id and r.period = c.period
      where c.period = d.period and c.kind = 'close' and c.id = (select max(k.id::text)::uuid from $.k_close k where k.period = d.period and k.kind = 'close'))`,
  },
  {
    name: 'receipt_books_have_no_gaps',
    query: `select s.prefix, s.last, count(p.id) as receipts from $.k_sequence s
      left join $.k_payment p on p.receipt_no like replace(replace(s.prefix, '_', '\\_'), '%', '\\%') || '-%'
      where s."table" = 'k_payment' and s."column" = 'receipt_no' group by 1, 2 having count(p.id) <> s.last`,
  },
] as const satisfies readonly { name: string; query: string }[]

export type MoneyCheckName = (typeof MONEY_CHECKS)[number]['name']

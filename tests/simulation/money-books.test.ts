import { sealDays } from '@courtyard/db/kernel/books-seal'
import { type CheckResult, verifyBooks } from '@courtyard/db/kernel/verify'
import type { DocumentCheckName } from '@courtyard/db/kernel/verify-documents'
import type { MoneyCheckName } from '@courtyard/db/kernel/verify-money'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { readBent } from '@courtyard/testkit/read-bent'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BOND, type Books, openBooks } from './money-world.ts'

const TENANT = 'worked'
let fresh: FreshDatabase
let books: Books
beforeAll(async () => {
  fresh = await freshDatabase()
  books = await worked(TENANT)
})
afterAll(() => fresh?.close())

const policy = { order: 'oldest_first', within: 'in_turn' } as const

/** Two bills: one paid in part and waived in part, one void; a payment with a refund, one that was taken back; a deposit. */
async function worked(tenant: string): Promise<Books> {
  const books = await openBooks(fresh, tenant)
  const payer = books.newId()
  const bill = async (amount: bigint) => {
    const [id, line] = [books.newId(), books.newId()]
    await books.bill({ id, payer, due: '2026-11-15', lines: [{ id: line, amount, net: amount - 600n }] })
    return { id, line }
  }
  const first = await bill(10_600n)
  const second = await bill(20_600n)
  await books.adjust('void', { bill: second.id, kind: 'void' })
  await books.adjust('waive', { bill: first.id, kind: 'waiver', parts: [{ line: first.line, fen: 1_060n }] })
  const { id } = await books.pay('pay', { payer, fen: 9_000n }, { policy })
  const refund = await books.refund('refund', { payment: id, fen: 2_000n, reopen: true })
  await books.endRefund('paid out', { id: refund.id, state: 'succeeded' })
  await books.allocate('again', id, { policy })
  const wrong = await books.pay('wrong', { payer, fen: 5_000n, reference: 'slip' })
  await books.reverse('not ours', wrong.id)
  await approved(tenant)
  const [tenantOfFlat, line] = [books.newId(), books.newId()]
  const held = { id: line, amount: 3_000n, net: 3_000n, item: BOND }
  await books.bill({ id: books.newId(), payer: tenantOfFlat, due: '2026-11-15', lines: [held] })
  await books.pay('bond', { payer: tenantOfFlat, fen: 3_000n }, { policy })
  await books.release('moved out', { line, fen: 1_000n })
  await books.pay('online', { payer, fen: 700n, method: 'online', reference: 'pi_1' })
  await told(tenant, payer)
  return books
}

/** What came from outside: a provider's payment, a finished run with two shares of one bill, and a day that is over and sealed. */
async function told(tenant: string, payer: string): Promise<void> {
  await fresh.superuser(
    `set session_replication_role = replica;
    with intent as (insert into $.k_online_intent (created_by, payer_id, amount_fen, currency, account, asked_key, asked_hash, provider_key)
      values ('p', '${payer}', 700, 'CNY', '', 'k', 'h', 'k') returning id),
    fact as (insert into $.k_online_fact (kind, external_id, payment, intent_id, state, body, fetched_at)
      select 'payment', 'pi_1', 'pi_1', id, 'succeeded', '{"fen": "700", "currency": "CNY"}', now() from intent)
    insert into $.k_online_payment (external_id, payment_id, intent_id)
      select 'pi_1', p.id, intent.id from $.k_payment p, intent where p.method = 'online';
    update $.k_fee_run set result_hash = 'x', bills = (select count(*) from $.k_bill), receivable_fen = (select sum(receivable_fen) from $.k_bill);
    insert into $.k_fee_run_share (fee_run_id, standard, subject_id, group_key, amount_fen, group_fen)
      select id, 's', gen_random_uuid(), 'g', part, 101 from $.k_fee_run, (values (51), (50)) parts (part);
    update $.k_journal set created_at = now() - interval '5 days' where kind = 'allocation_reversed';
    set session_replication_role = origin`.replaceAll('$.', `t_${tenant}.`),
  )
  expect(await fresh.database.withTenant(tenant, sealDays)).toBe(2)
  expect(await fresh.database.withTenant(tenant, sealDays)).toBe(0)
}

/** The request that the waiver was approved by. */
const approved = (tenant: string) =>
  fresh.superuser(`with asked as (
      insert into t_${tenant}.k_money_request (created_by, kind, bill_id, asked, seal, amount_fen, currency, reason)
      select created_by, kind, bill_id, '{}', repeat('0', 64), amount_fen, 'CNY', reason from t_${tenant}.k_adjustment_seen where kind = 'waiver'
      returning id, created_by)
    insert into t_${tenant}.k_money_request_end (request_id, asked_by, state, by_whom, at, document_id)
    select asked.id, asked.created_by, 'approved', a.approved_by, now(), a.id from asked, t_${tenant}.k_adjustment a where a.kind = 'waiver'`)

const checksOf = (statements: string) => readBent(fresh.root, { tenant: TENANT, statements }, (tx) => verifyBooks(tx))
const redOf = (checks: readonly CheckResult[]) => checks.filter(({ ok }) => !ok).map(({ check }) => check)

const FAULTS: Record<
  Exclude<MoneyCheckName | DocumentCheckName, 'clearing_returns_in_time'>,
  { fault: string; alsoRed?: string[] }
> = {
  journal_moves_what_its_kind_may: {
    fault: `update $.k_journal set kind = 'transfer' where kind = 'refund_paid'`,
    alsoRed: ['documents_have_their_journal'],
  },
  balances_keep_their_side: {
    fault: `alter table $.k_balance drop constraint k_balance_side; update $.k_balance set debit_fen = debit_fen + 99999 where kind = 'refund'`,
    alsoRed: ['balances_equal_postings', 'trial_balance_is_zero'],
  },
  payment_covers_its_use: {
    fault: 'update $.k_refund set amount_fen = amount_fen + 9000',
    alsoRed: ['documents_have_their_journal', 'prepayments_equal_payments'],
  },
  bill_paid_equals_allocations: { fault: `update $.k_bill set paid_fen = paid_fen - 1 where status = 'published'` },
  bill_adjusted_equals_adjustments: {
    fault: `update $.k_bill set adjusted_fen = adjusted_fen - 1 where status = 'void'`,
  },
  line_is_settled_once: {
    fault: `update $.k_adjustment_line set amount_fen = amount_fen + 5000, net_fen = net_fen + 5000 where amount_fen = 1060`,
    alsoRed: [
      'approved_is_what_was_asked',
      'bill_adjusted_equals_adjustments',
      'documents_have_their_journal',
      'lines_settled_equal_postings',
    ],
  },
  lines_settled_equal_postings: {
    fault: `update $.k_posting p set line_id = null from $.k_journal j where j.id = p.journal_id and j.kind = 'credit' and p.amount_fen = 60`,
  },
  prepayments_equal_payments: {
    fault: `update $.k_payment set amount_fen = amount_fen + 1 where amount_fen = 9000`,
    alsoRed: ['documents_have_their_journal'],
  },
  allocation_reverses_its_like: {
    fault: `update $.k_allocation set reverses = id where reverses is not null`,
  },
  approved_is_what_was_asked: { fault: 'update $.k_money_request set amount_fen = amount_fen + 1' },
  deposits_released_were_paid: {
    fault: 'update $.k_deposit_release set amount_fen = 3001',
    alsoRed: ['deposits_equal_lines'],
  },
  deposits_equal_lines: { fault: 'update $.k_deposit_release set amount_fen = amount_fen - 1' },
  closed_periods_are_left_alone: {
    fault: `insert into $.k_close (period, kind, by_whom, at) select to_char(min(effective_on), 'YYYY-MM'), 'close', 'a', '2026-01-01' from $.k_journal;
      insert into $.k_closed select period from $.k_close; insert into $.k_close_report select id, period, '{}', repeat('0', 64) from $.k_close`,
  },
  closed_periods_have_reports: { fault: `insert into $.k_closed values ('2020-01')` },
  counted_tills_are_what_moved: {
    fault: `insert into $.k_shift (cashier, opened_at, opening_fen, closed_at, closed_by, counted_fen, expected_fen, currency)
      values ('a', now(), 100, now(), 'a', 100, 99, 'CNY')`,
  },
  till_differences_are_booked: {
    fault: `insert into $.k_shift (cashier, opened_at, opening_fen, closed_at, closed_by, counted_fen, expected_fen, currency, confirmed_by, confirmed_at)
      values ('a', now(), 100, now(), 'a', 99, 100, 'CNY', 'b', now())`,
  },
  journal_has_one_currency: {
    fault: `with made as (insert into $.k_account (kind, key, currency) values ('cash', 'x', 'EUR'), ('prepayment', 'x', 'EUR') returning id, kind)
      insert into $.k_posting (journal_id, debit_id, credit_id, amount_fen) select j.id, d.id, c.id, 1 from made d, made c, $.k_journal j
      where d.kind = 'cash' and c.kind = 'prepayment' and j.kind = 'payment' and j.effective_on = '2026-11-20' limit 1`,
    alsoRed: ['balances_equal_postings', 'documents_have_their_journal'],
  },
  documents_have_their_journal: {
    fault: `update $.k_journal set idem_key = 'another' where kind = 'payment_reversed'`,
  },
  slips_name_their_payment: { fault: 'delete from $.k_payment_reference' },
  online_payments_are_recorded_once: { fault: 'delete from $.k_online_payment' },
  online_refunds_agree: {
    fault: `insert into $.k_online_fact (kind, external_id, payment, state, body, fetched_at)
      select 'refund', 're_1', external_id, 'succeeded', '{"fen": "5"}', now() from $.k_online_payment`,
  },
  shares_add_up: { fault: 'update $.k_fee_run_share set amount_fen = amount_fen - 1 where amount_fen = 51' },
  fee_run_equals_its_bills: { fault: 'update $.k_fee_run set bills = bills + 1' },
  sealed_days_are_unchanged: {
    fault: `update $.k_journal set created_by = 'another' where kind = 'allocation_reversed'`,
  },
  receipt_books_have_no_gaps: { fault: `update $.k_payment set receipt_no = null where amount_fen = 5000` },
}

test('books in which everything was done once are sound', async () => {
  expect(await books.red()).toEqual([])
  expect(await books.balances()).toMatchObject({
    ...{ receivable: 2_540n, prepayment: -1_700n, refund: 0n, cash: 10_000n, clearing: 700n, deposit: -2_000n },
  })
})

test.each(Object.entries(FAULTS))('%s finds its planted fault', async (check, { fault, alsoRed = [] }) => {
  expect(redOf(await checksOf(fault)).sort()).toEqual([check, ...alsoRed].sort())
  expect(await books.red()).toEqual([])
})

// Guards I18. The provider's money came on the 20th.
test('money that a provider keeps for more than three days is told', async () => {
  const late = async (today: string) => {
    const checks = await fresh.database.withTenant(TENANT, (tx) => verifyBooks(tx, { today }))
    return checks.filter(({ ok }) => !ok)
  }
  expect(await late('2026-11-22')).toEqual([])
  expect(await late('2026-11-23')).toMatchObject([
    { check: 'clearing_returns_in_time', found: 1, rows: [{ standing_fen: '700', of_late_fen: '0' }] },
  ])
})

test('of many offenders all are counted and the first are shown', async () => {
  const checks = await checksOf(
    "insert into $.k_payment (created_by, no, payer_id, received_on, amount_fen, currency, method) select 't', n::text, gen_random_uuid(), '2026-11-20', 1, 'CNY', 'cash' from generate_series(1, 33) n",
  )
  const [found] = checks.filter(({ check }) => check === 'documents_have_their_journal')
  expect(found).toMatchObject({ ok: false, found: 33 })
  expect(found!.rows).toHaveLength(20)
})

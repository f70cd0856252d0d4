import type { MoneyCheckName } from '@courtyard/db/kernel/verify-money'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Books, openBooks } from './money-world.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh?.close())

const policy = { order: 'oldest_first', within: 'in_turn' } as const

/** Two bills: one paid in part and waived in part, one void; a payment with a refund, one that was taken back. */
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
  return books
}

const plant = (tenant: string, statement: string) =>
  fresh.superuser(
    `set session_replication_role = replica; ${statement.replaceAll('$.', `t_${tenant}.`)}; set session_replication_role = origin`,
  )

const FAULTS: Record<MoneyCheckName, { fault: string; alsoRed?: string[] }> = {
  journal_moves_what_its_kind_may: { fault: `update $.k_journal set kind = 'transfer' where kind = 'refund_paid'` },
  balances_keep_their_side: {
    fault: `alter table $.k_balance drop constraint k_balance_side; update $.k_balance set debit_fen = debit_fen + 99999 where kind = 'refund'`,
    alsoRed: ['balances_equal_postings', 'trial_balance_is_zero'],
  },
  payment_covers_its_use: {
    fault: 'update $.k_refund set amount_fen = amount_fen + 9000',
    alsoRed: ['prepayments_equal_payments'],
  },
  bill_paid_equals_allocations: { fault: `update $.k_bill set paid_fen = paid_fen - 1 where status = 'published'` },
  bill_adjusted_equals_adjustments: {
    fault: `update $.k_bill set adjusted_fen = adjusted_fen - 1 where status = 'void'`,
  },
  line_is_settled_once: {
    fault: `update $.k_adjustment_line set amount_fen = amount_fen + 5000, net_fen = net_fen + 5000 where amount_fen = 1060`,
    alsoRed: ['bill_adjusted_equals_adjustments', 'lines_settled_equal_postings'],
  },
  lines_settled_equal_postings: {
    fault: `update $.k_posting p set line_id = null from $.k_journal j where j.id = p.journal_id and j.kind = 'credit' and p.amount_fen = 60`,
  },
  prepayments_equal_payments: {
    fault: `update $.k_payment set amount_fen = amount_fen + 1 where amount_fen = 9000`,
  },
  allocation_reverses_its_like: {
    fault: `update $.k_allocation set reverses = id where reverses is not null`,
  },
  closed_periods_are_left_alone: {
    fault: `insert into $.k_closed values ('2026-11'); insert into $.k_close (period, kind, by_whom, at) values ('2026-11', 'close', 'a', '2026-01-01')`,
  },
  receipt_books_have_no_gaps: { fault: `update $.k_payment set receipt_no = null where amount_fen = 5000` },
}

test('books in which everything was done once are sound', async () => {
  const books = await worked('sound')
  expect(await books.red()).toEqual([])
  expect(await books.balances()).toMatchObject({ receivable: 2_540n, prepayment: 0n, refund: 0n, cash: 7_000n })
})

test.each(Object.entries(FAULTS))('%s finds its planted fault', async (check, { fault, alsoRed = [] }) => {
  const tenant = `bent_${check.slice(0, 30)}`
  const books = await worked(tenant)
  expect(await books.red()).toEqual([])
  await plant(tenant, fault)
  expect((await books.red()).sort()).toEqual([check, ...alsoRed].sort())
})

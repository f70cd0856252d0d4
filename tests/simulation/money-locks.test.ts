import { adjustBill } from '@courtyard/core/money/adjust-bill'
import { allocate } from '@courtyard/core/money/allocate'
import type { MoneyWork } from '@courtyard/core/money/money-work'
import { endRefund, refundPayment } from '@courtyard/core/money/refund-payment'
import { reversePayment } from '@courtyard/core/money/reverse-payment'
import { lockName } from '@courtyard/db/kernel/lock-name'
import { lockBills } from '@courtyard/db/kernel/open-lines'
import { openShiftOf } from '@courtyard/db/kernel/shifts'
import { isFault } from '@courtyard/std/fault'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Books, openBooks } from './money-world.ts'

const policy = { order: 'oldest_first', within: 'in_turn' } as const
let fresh: FreshDatabase
let books: Books
beforeAll(async () => {
  fresh = await freshDatabase()
  books = await openBooks(fresh, 'locks')
})
afterAll(() => fresh?.close())

type World = { readonly payer: string; readonly bill: string; readonly line: string; readonly payment: string }
let worlds = 0

/** A payer who owes 100.00 and has paid 60.00 that settle nothing yet. */
async function world(): Promise<World> {
  const [payer, bill, line] = [books.newId(), books.newId(), books.newId()]
  await books.bill({ id: bill, payer, due: '2026-11-10', lines: [{ id: line, amount: 10_000n, net: 10_000n }] })
  const { id: payment } = await books.pay(`world ${++worlds}`, { payer, fen: 6_000n })
  return { payer, bill, line, payment }
}

const pause = () => new Promise((settle) => setTimeout(settle, 20))

/** Waits until somebody waits for a lock in this database. */
async function somebodyWaits(): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const { rowCount } = await fresh.superuser(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    if (rowCount) return
    await pause()
  }
  throw new Error('nobody waited')
}

/**
 * Does `first` under a lock while `second` has begun: gives what `second` is answered, which saw what `first` left.
 */
async function behind(lock: Lock, doing: Doing): Promise<string> {
  let second: Promise<string> | undefined
  await books.within(async (money) => {
    await lock(money)
    second = books.within(doing.second).then(
      () => 'done',
      (error: unknown) => (isFault(error) ? error.code : String(error)),
    )
    await somebodyWaits()
    await doing.first(money)
  })
  return await second!
}
type Lock = (money: MoneyWork) => Promise<unknown>
type Doing = Readonly<Record<'first' | 'second', (money: MoneyWork) => Promise<unknown>>>

const onPayment =
  ({ payment }: World) =>
  ({ tx }: MoneyWork) =>
    lockName(tx, `payment ${payment}`)
const onBill =
  ({ bill }: World) =>
  ({ tx }: MoneyWork) =>
    lockBills(tx, { bills: [bill] })
const refunding =
  ({ payment }: World, fen: bigint) =>
  (money: MoneyWork) =>
    refundPayment(money, { payment, fen, method: 'cash', reason: 'so', approvedBy: null, reopen: true })
const waiving =
  ({ bill, line }: World, fen: bigint) =>
  (money: MoneyWork) =>
    adjustBill(money, { bill, kind: 'waiver', parts: [{ line, fen }], reason: 'so', approvedBy: null })
const settling =
  ({ payment, line }: World, fen: bigint) =>
  (money: MoneyWork) =>
    allocate(money, payment, { parts: [{ line, fen }] })
const reversing =
  ({ payment: id }: World) =>
  (money: MoneyWork) =>
    reversePayment(money, { id, reason: 'so' })

// Guards I4, I8: what is left is read under the lock, so whoever waited is told what became of it, and not that the database refused.
test.each<[string, (one: World) => { lock: Lock; doing: Doing; answer: string }]>([
  [
    'a refund waits for another refund of the payment',
    (one) => ({
      lock: onPayment(one),
      doing: { first: refunding(one, 5_000n), second: refunding(one, 2_000n) },
      answer: 'balance_exceeded',
    }),
  ],
  [
    'an allocation waits for a refund of the payment',
    (one) => ({
      lock: onPayment(one),
      doing: { first: refunding(one, 5_000n), second: settling(one, 2_000n) },
      answer: 'balance_exceeded',
    }),
  ],
  [
    'a reversal waits for a refund of the payment',
    (one) => ({
      lock: onPayment(one),
      doing: { first: refunding(one, 5_000n), second: reversing(one) },
      answer: 'payment_refunded',
    }),
  ],
  [
    'a refund waits for the reversal of the payment',
    (one) => ({
      lock: onPayment(one),
      doing: { first: reversing(one), second: refunding(one, 1n) },
      answer: 'payment_reversed',
    }),
  ],
  [
    'a waiver waits for another waiver of the bill',
    (one) => ({
      lock: onBill(one),
      doing: { first: waiving(one, 8_000n), second: waiving(one, 3_000n) },
      answer: 'balance_exceeded',
    }),
  ],
  [
    'an allocation waits for a waiver of the bill, and settles what is left',
    (one) => ({
      lock: onBill(one),
      doing: { first: waiving(one, 8_000n), second: (money) => allocate(money, one.payment, { policy }) },
      answer: 'done',
    }),
  ],
  [
    'a waiver waits for an allocation to the bill',
    (one) => ({
      lock: onBill(one),
      doing: { first: settling(one, 6_000n), second: waiving(one, 5_000n) },
      answer: 'balance_exceeded',
    }),
  ],
])('%s', async (_, given) => {
  const one = await world()
  const { lock, doing, answer } = given(one)
  expect(await behind(lock, doing)).toBe(answer)
  expect(await books.red()).toEqual([])
  const { bills } = await books.standing([one.payer])
  if (answer === 'done') expect(bills).toEqual([[one.bill, 'published', '2000', '8000']])
})

test('the end of a refund waits for another, and the same told twice changes nothing', async () => {
  const one = await world()
  const { id } = await books.refund('ending', { payment: one.payment, fen: 1_000n, reopen: false })
  const ending = (state: 'succeeded' | 'failed') => (money: MoneyWork) => endRefund(money, { id, state, detail: '' })
  expect(await behind(onPayment(one), { first: ending('failed'), second: ending('succeeded') })).toBe('refund_ended')
  expect(await books.red()).toEqual([])
})

test('a till is not counted while money moves in it, whether the program or the database alone holds it', async () => {
  const { payer } = await world()
  const { rows } = await fresh.superuser(
    `insert into t_locks.k_shift (cashier, opened_at, currency) values ('cashier', now(), 'CNY') returning id`,
  )
  const shift = String(rows[0]?.id)
  const count = `select from t_locks.k_shift where id = '${shift}' for update nowait`
  await expect(fresh.superuser(count)).resolves.toMatchObject({ rowCount: 1 })
  await books.within(async ({ tx }) => {
    expect(await openShiftOf(tx, 'cashier')).toBe(shift)
    await expect(fresh.superuser(count)).rejects.toMatchObject({ code: '55P03' })
  })
  const paying = ({ tx }: MoneyWork) => {
    const payment = { no: 'till', payer_id: payer, received_on: '2026-11-20', amount_fen: '100', currency: 'CNY' }
    const how = { method: 'pos' as const, reference: null, receipt_no: null, note: '', created_by: 'cashier' }
    const row = { id: books.newId(), ...payment, ...how, shift_id: shift }
    return tx.kernel.insertInto('k_payment').values(row).execute()
  }
  const paidAndUndone = books.within(async (money) => {
    await paying(money)
    await expect(fresh.superuser(count)).rejects.toMatchObject({ code: '55P03' })
    throw new Error('undone')
  })
  await expect(paidAndUndone).rejects.toThrow('undone')
  await expect(fresh.superuser(count)).resolves.toMatchObject({ rowCount: 1 })
  const counted = { closed_at: '2026-11-20T10:00:00Z', closed_by: 'cashier', counted_fen: '0', expected_fen: '0' }
  const counting = ({ tx }: MoneyWork) =>
    tx.kernel.updateTable('k_shift').set(counted).where('id', '=', shift).execute()
  expect(await behind(counting, { first: async () => undefined, second: paying })).toBe('shift_state')
})

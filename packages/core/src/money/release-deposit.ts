import { releasedOf } from '@courtyard/db/kernel/deposits'
import { loadLines, lockBills, type OpenLineRow } from '@courtyard/db/kernel/open-lines'
import { insertPayment } from '@courtyard/db/kernel/payments'
import { postJournals } from '@courtyard/db/kernel/post'
import { depositOf } from '@courtyard/db/kernel/post-bills'
import { Fault } from '@courtyard/std/fault'
import { type Fen, yuanText } from '@courtyard/std/money'
import { note } from '../audit/note.ts'
import { prepaymentOf } from './accounts.ts'
import { allocate } from './allocate.ts'
import type { MoneyWork } from './money-work.ts'
import { paymentNo } from './record-payment.ts'

export type Release = {
  /** The bill line the deposit was paid by. */
  readonly line: string
  /** Absent: all that is held. */
  readonly fen?: Fen
  /** Deductions: open lines of the same payer that it settles. */
  readonly settle: readonly { readonly line: string; readonly fen: Fen }[]
  readonly reason: string
}
export type Released = { readonly payment: string; readonly no: string; readonly fen: Fen; readonly settledFen: Fen }

/**
 * Sets a deposit free: what was held becomes credit of its payer, as a payment of its own, and settles the deductions; the
 * rest can be refunded like any credit. Throws Fault deposit_missing, balance_exceeded beyond what was paid of it and is
 * held, bill_line_missing, period_closed.
 */
export async function releaseDeposit(money: MoneyWork, release: Release): Promise<Released> {
  const { tx, by, today } = money
  const line = await holdDeposit(money, release.line)
  const held = BigInt(line.paid_fen) - ((await releasedOf(tx, [line.id])).get(line.id) ?? 0n)
  const fen = release.fen ?? held
  if (fen <= 0n || fen > held)
    throw new Fault('balance_exceeded', { line: line.id, open: yuanText(held), asked: yuanText(fen) })
  const id = money.ids.next()
  const no = await paymentNo(money, today)
  const from = { id, no, payerId: line.payer_id, receivedOn: today, amountFen: fen, currency: line.currency }
  const how = { method: 'deposit' as const, reference: null, receiptNo: null, shiftId: null, note: release.reason }
  await insertPayment(tx, { ...from, ...how }, by)
  await tx.kernel
    .insertInto('k_deposit_release')
    .values({ payment_id: id, line_id: line.id, amount_fen: `${fen}`, reason: release.reason })
    .execute()
  const leg = { debit: depositOf(line.payer_id, line.item), credit: prepaymentOf(line.payer_id), fen }
  await postJournals(tx, {
    journals: [{ key: `deposit_released:${id}`, kind: 'deposit_released', on: today, bill: line.bill_id, legs: [leg] }],
    ...{ currency: line.currency, by },
  })
  note(tx, {
    by,
    action: 'deposit.released',
    subject: ['payment', id],
    what: { no, line: line.id, amount: yuanText(fen) },
  })
  const settled = release.settle.length > 0 ? await allocate(money, id, { parts: release.settle }) : []
  return { payment: id, no, fen, settledFen: settled.reduce((sum, one) => sum + one.fen, 0n) }
}

/** The line with its bill locked. Throws Fault deposit_missing for a line of something else. */
async function holdDeposit({ tx, catalog }: MoneyWork, id: string): Promise<OpenLineRow> {
  const found = await tx.kernel
    .selectFrom('k_bill_line')
    .select(['bill_id', 'item'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!found || catalog.feeItems[found.item]?.deposit !== true) throw new Fault('deposit_missing', { id })
  const { payer_id: payer } = await tx.kernel
    .selectFrom('k_bill')
    .select('payer_id')
    .where('id', '=', found.bill_id)
    .executeTakeFirstOrThrow()
  // Those that the deductions settle are locked with it, so that all are locked in the one order.
  await lockBills(tx, { payer, and: found.bill_id })
  const line = (await loadLines(tx, [found.bill_id])).find((one) => one.id === id)
  if (!line) throw new Fault('deposit_missing', { id })
  return line
}

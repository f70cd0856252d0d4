import { insertPayment } from '@courtyard/db/kernel/payments'
import { postJournals } from '@courtyard/db/kernel/post'
import { takeSequence } from '@courtyard/db/kernel/sequences'
import type { PaymentMethod } from '@courtyard/db/kernel/tables-money'
import type { Day } from '@courtyard/std/day'
import { Fault } from '@courtyard/std/fault'
import type { Fen } from '@courtyard/std/money'
import { cashOf, prepaymentOf } from './accounts.ts'
import { type Allocated, allocate } from './allocate.ts'
import type { MoneyWork } from './money-work.ts'
import type { Split } from './parts-of.ts'

export type NewPayment = {
  readonly payer: string
  readonly fen: Fen
  readonly method: PaymentMethod
  /** Day the money was there; never a day to come. */
  readonly receivedOn: Day
  /** Number of the slip, transfer or cheque. */
  readonly reference: string | null
  /** Book its receipt number is taken from, or none. */
  readonly book: string | null
  readonly shift: string | null
  readonly note: string
}
export type Recorded = {
  readonly id: string
  readonly no: string
  readonly receiptNo: string | null
  readonly allocated: readonly Allocated[]
}

/**
 * Takes a payment: the document, its journal, its receipt number without gaps, and what it settles, in the caller's
 * transaction. What it does not settle stays the payer's prepayment. Throws Fault record_duplicate for a slip that paid
 * before, period_closed, request_invalid for an amount of nothing or a day to come.
 */
export async function recordPayment(money: MoneyWork, payment: NewPayment, split?: Split): Promise<Recorded> {
  const { tx, by } = money
  if (payment.fen <= 0n) throw new Fault('request_invalid', { reason: 'amount_not_positive' })
  if (payment.receivedOn > money.today) throw new Fault('request_invalid', { reason: 'day_to_come' })
  const id = money.ids.next()
  const [no, receiptNo] = await Promise.all([
    paymentNo(money, payment.receivedOn),
    payment.book === null ? null : numberOf(money, { column: 'receipt_no', prefix: payment.book, digits: 7 }),
  ])
  const { currency } = money.catalog
  const inserted = insertPayment(
    tx,
    {
      ...{ id, no, payerId: payment.payer, receivedOn: payment.receivedOn, amountFen: payment.fen, currency },
      ...{
        method: payment.method,
        reference: payment.reference,
        receiptNo,
        shiftId: payment.shift,
        note: payment.note,
      },
    },
    by,
  )
  const leg = { debit: cashOf(payment.method), credit: prepaymentOf(payment.payer), fen: payment.fen }
  const posted = postJournals(tx, {
    journals: [{ key: `payment:${id}`, kind: 'payment', on: payment.receivedOn, legs: [leg] }],
    ...{ currency, by },
  })
  await Promise.all([inserted, posted])
  return { id, no, receiptNo, allocated: split ? await allocate(money, id, split) : [] }
}

/** The next number of a payment of a day. */
export const paymentNo = (money: MoneyWork, day: Day): Promise<string> =>
  numberOf(money, { column: 'no', prefix: `P${day.replaceAll('-', '')}`, digits: 5 })

async function numberOf(
  { tx }: MoneyWork,
  { column, prefix, digits }: { column: string; prefix: string; digits: number },
): Promise<string> {
  const last = await takeSequence(tx, { table: 'k_payment', column, prefix }, 1)
  return `${prefix}-${String(last).padStart(digits, '0')}`
}

import { holdPayment } from '@courtyard/db/kernel/payments'
import { type Posting, postJournals } from '@courtyard/db/kernel/post'
import { Fault } from '@courtyard/std/fault'
import { yuanText } from '@courtyard/std/money'
import { note } from '../audit/note.ts'
import { cashOf, prepaymentOf } from './accounts.ts'
import { takeBack } from './allocate.ts'
import type { MoneyWork } from './money-work.ts'

/**
 * Takes a payment back as if it had not been made (a cheque that bounced, a wrong entry): what it settled is open again,
 * its slip is free, its receipt number stays taken. Throws Fault payment_missing, payment_reversed when it was before,
 * payment_refunded when part of it went back to the payer already, deposit_released for a deposit that was set free,
 * payment_online: a line in our books does not bring back what stands at the provider.
 */
export async function reversePayment(
  money: MoneyWork,
  { id, reason, shift = null }: { id: string; reason: string; shift?: string | null },
): Promise<void> {
  const { tx, by, today } = money
  const payment = await holdPayment(tx, id)
  if (payment.isReversed) throw new Fault('payment_reversed', { payment: payment.no })
  if (payment.method === 'deposit') throw new Fault('deposit_released', { payment: payment.no })
  if (payment.method === 'online') throw new Fault('payment_online', { payment: payment.no })
  if (payment.refundedFen > 0n) throw new Fault('payment_refunded', { payment: payment.no })
  await takeBack(money, payment, payment.allocatedFen)
  const reversed = tx.kernel
    .insertInto('k_payment_reversal')
    .values({ payment_id: id, on_day: today, reason, created_by: by, shift_id: shift })
  const freed = tx.kernel.deleteFrom('k_payment_reference').where('payment_id', '=', id)
  const leg = { debit: prepaymentOf(payment.payerId), credit: cashOf(payment.method), fen: payment.amountFen }
  const posting: Posting = {
    journals: [{ key: `payment_reversed:${id}`, kind: 'payment_reversed', on: today, legs: [leg] }],
    ...{ currency: payment.currency, by },
  }
  await Promise.all([reversed.execute(), freed.execute(), postJournals(tx, posting)])
  const what = { no: payment.no, amount: yuanText(payment.amountFen) }
  note(tx, { by, action: 'payment.reversed', subject: ['payment', id], what })
}

import { holdPayment, restOf } from '@courtyard/db/kernel/payments'
import { type Posting, postJournals } from '@courtyard/db/kernel/post'
import type { PaymentMethod } from '@courtyard/db/kernel/tables-money'
import { Fault } from '@courtyard/std/fault'
import { type Fen, yuanText } from '@courtyard/std/money'
import { note } from '../audit/note.ts'
import { cashOf, prepaymentOf, refundOf } from './accounts.ts'
import { allocate, takeBack } from './allocate.ts'
import type { MoneyWork } from './money-work.ts'

export type NewRefund = {
  readonly payment: string
  readonly fen: Fen
  readonly method: PaymentMethod
  readonly reason: string
  readonly approvedBy: string | null
  /** Take allocations back, the newest first, where less than this is free. Otherwise such a refund is refused. */
  readonly reopen: boolean
  /** Never takes back more than this. Absent: as much as is needed. */
  readonly reopenMost?: Fen
}

/**
 * Sends part of a payment on its way back: what is free of it first, and where `reopen` says so, what it settled, the
 * newest first, which opens those bills again by just that much. It is pending until `endRefund` tells how it went. Throws Fault
 * balance_exceeded when less than that is left, payment_reversed, payment_missing.
 */
export async function refundPayment(money: MoneyWork, refund: NewRefund): Promise<{ id: string }> {
  const { tx, by, today } = money
  const payment = await holdPayment(tx, refund.payment)
  if (payment.isReversed) throw new Fault('payment_reversed', { payment: payment.no })
  if (refund.fen <= 0n) throw new Fault('request_invalid', { reason: 'amount_not_positive' })
  const free = restOf(payment)
  const { reopen, reopenMost = payment.allocatedFen } = refund
  const mayReopen = reopenMost < payment.allocatedFen ? reopenMost : payment.allocatedFen
  const most = reopen ? free + mayReopen : free
  if (refund.fen > most)
    throw new Fault('balance_exceeded', { payment: payment.no, open: yuanText(most), asked: yuanText(refund.fen) })
  const back = refund.fen > free ? await takeBack(money, payment, refund.fen - free) : undefined
  const id = money.ids.next()
  const inserted = tx.kernel.insertInto('k_refund').values({
    ...{ id, payment_id: payment.id, amount_fen: `${refund.fen}`, on_day: today, method: refund.method },
    ...{ reason: refund.reason, approved_by: refund.approvedBy, created_by: by, external_id: null },
  })
  const leg = { debit: prepaymentOf(payment.payerId), credit: refundOf(payment.payerId), fen: refund.fen }
  const posting: Posting = {
    journals: [{ key: `refund:${id}`, kind: 'refund', on: today, legs: [leg] }],
    ...{ currency: payment.currency, by },
  }
  await Promise.all([inserted.execute(), postJournals(tx, posting)])
  const what = { payment: payment.id, amount: yuanText(refund.fen), method: refund.method, approved: refund.approvedBy }
  note(tx, { by, action: 'refund.made', subject: ['refund', id], what })
  const over = back ? free + back.freed - refund.fen : 0n
  if (back?.last !== undefined && over > 0n)
    await allocate(money, payment.id, { parts: [{ line: back.last, fen: over }] })
  return { id }
}

export type RefundEnded = {
  readonly id: string
  readonly state: 'succeeded' | 'failed'
  readonly detail: string
  /** The till it was paid out of. */
  readonly shift?: string | null
}

/**
 * Tells how a refund went, once: paid out, or failed, and then the payer has the credit again. Telling the same again
 * changes nothing. Throws Fault refund_missing, refund_ended when the other was told before.
 */
export async function endRefund(money: MoneyWork, { id, state, detail, shift = null }: RefundEnded): Promise<void> {
  const { tx, by, today } = money
  const refund = await tx.kernel
    .selectFrom('k_refund as f')
    .innerJoin('k_payment as p', 'p.id', 'f.payment_id')
    .select(['f.amount_fen', 'f.method', 'f.payment_id', 'p.payer_id', 'p.currency'])
    .where('f.id', '=', id)
    .executeTakeFirst()
  if (!refund) throw new Fault('refund_missing', { id })
  const end = tx.kernel.selectFrom('k_refund_end').select('state').where('refund_id', '=', id)
  const [, ended] = await Promise.all([holdPayment(tx, refund.payment_id), end.executeTakeFirst()])
  if (ended?.state === state) return
  if (ended) throw new Fault('refund_ended', { id, state: ended.state })
  const inserted = tx.kernel
    .insertInto('k_refund_end')
    .values({ refund_id: id, state, on_day: today, detail, created_by: by, shift_id: shift })
  const fen = BigInt(refund.amount_fen)
  const back = state === 'failed' ? prepaymentOf(refund.payer_id) : cashOf(refund.method)
  const posting: Posting = {
    journals: [
      {
        ...{ key: `refund_end:${id}`, kind: state === 'failed' ? 'refund_failed' : 'refund_paid', on: today },
        legs: [{ debit: refundOf(refund.payer_id), credit: back, fen }],
      },
    ],
    ...{ currency: refund.currency, by },
  }
  await Promise.all([inserted.execute(), postJournals(tx, posting)])
  note(tx, { by, action: 'refund.ended', subject: ['refund', id], what: { state, amount: yuanText(fen) } })
}

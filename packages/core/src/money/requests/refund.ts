import type { MoneyOutcome, NewRefund, RefundEnd } from '@courtyard/contract/adjustments'
import { holdPayment, restOf } from '@courtyard/db/kernel/payments'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { fenFromYuan, yuanText } from '@courtyard/std/money'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { type RequestRights, rightsOfRequest } from '../../records/rights-of-request.ts'
import { doOnce, type MoneyWork } from '../money-work.ts'
import { isOnlineRefund } from '../online/refund-online.ts'
import { endRefund } from '../refund-payment.ts'
import { requirePayment } from '../seen-money.ts'
import { tillOf } from '../shifts/till-of.ts'
import { approvalOf, askMoney, needsSecond } from './ask-money.ts'
import { requireFiles } from './files-asked.ts'
import { requireWayBack, sendRefund } from './send-refund.ts'

export type RefundRequest = { readonly payment: string; readonly key: string; readonly refund: NewRefund }

/**
 * Refunds part of a payment, or asks a second person for it where the tenant's limit says so. Once per key. Throws Fault
 * not_allowed, record_missing, refund_method, payment_reversed, balance_exceeded, deposit_released, period_closed.
 */
export async function refund(deps: Deps, actor: Actor, request: RefundRequest): Promise<MoneyOutcome> {
  const rights = await rightsOfRequest(deps, actor)
  requireRun(rights.catalog, actor, 'refunds')
  const { payment, key, refund: wanted } = request
  return await doOnce(deps, actor, {
    command: { key, kind: 'refund', asked: { payment, ...wanted } },
    work: async (money) => {
      await requirePayment(money.tx, rights, payment)
      await requireFiles(money.tx, rights, wanted.files)
      return await refundOrAsk(money, rights, { payment, wanted })
    },
  })
}

async function refundOrAsk(
  money: MoneyWork,
  rights: RequestRights,
  { payment: id, wanted }: { readonly payment: string; readonly wanted: NewRefund },
): Promise<MoneyOutcome> {
  const fen = fenFromYuan(wanted.amount, 'half_up')
  const payment = await holdPayment(money.tx, id)
  const above = approvalOf(rights.catalog).refundsAbove
  const { method, reopen, reason } = wanted
  await requireWayBack(money.tx, { payment: id, method })
  if (!(await needsSecond(money, { payment: id }, { fen, above }))) {
    const done = await sendRefund(money, { payment: id, fen, method, reason, approvedBy: null, reopen })
    return { state: 'done', id: done.id, amount: yuanText(fen) }
  }
  if (payment.isReversed) throw new Fault('payment_reversed', { payment: payment.no })
  const free = restOf(payment)
  const most = reopen ? free + payment.allocatedFen : free
  if (fen > most)
    throw new Fault('balance_exceeded', { payment: payment.no, open: yuanText(most), asked: yuanText(fen) })
  const reopenFen = fen > free ? fen - free : 0n
  const asked = { do: 'refund' as const, payment: id, fen: `${fen}`, method, reopen, reopenFen: `${reopenFen}` }
  const { currency } = payment
  const made = await askMoney(money, { kind: 'refund', fen, currency, asked, reason, files: wanted.files })
  return { state: 'asked', id: made, amount: yuanText(fen) }
}

export type EndRequest = { readonly id: string; readonly key: string; readonly end: RefundEnd }

/**
 * Tells how a refund went, once; of one that goes online the provider tells. Throws Fault not_allowed, refund_missing,
 * payment_online, refund_ended, period_closed.
 */
export async function tellRefund(deps: Deps, actor: Actor, { id, key, end }: EndRequest): Promise<{ state: string }> {
  const rights = await rightsOfRequest(deps, actor)
  requireRun(rights.catalog, actor, 'refunds')
  if (!isId(id)) throw new Fault('refund_missing', { id })
  return await doOnce(deps, actor, {
    command: { key, kind: 'refund_end', asked: { id, ...end } },
    work: async (money) => {
      const found = await money.tx.kernel
        .selectFrom('k_refund')
        .select(['payment_id', 'method'])
        .where('id', '=', id)
        .executeTakeFirst()
      const seen =
        found &&
        (await requirePayment(money.tx, rights, found.payment_id).then(
          () => true,
          () => false,
        ))
      if (!seen) throw new Fault('refund_missing', { id })
      if (await isOnlineRefund(money, id)) throw new Fault('payment_online', { refund: id })
      // Only what is paid out leaves a till.
      const paid = end.state === 'succeeded'
      const shift = paid
        ? await tillOf(money.tx, { catalog: rights.catalog, by: money.by, method: found.method })
        : null
      await endRefund(money, { id, ...end, shift })
      return { state: end.state }
    },
  })
}

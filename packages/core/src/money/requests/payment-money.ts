import type { PaymentMoney } from '@courtyard/contract/adjustments'
import type { TenantTx } from '@courtyard/db/database'
import { listMoneyRequestRows } from '@courtyard/db/kernel/money-requests'
import { liveAllocations, readPayment, restOf } from '@courtyard/db/kernel/payments'
import { yuanText } from '@courtyard/std/money'
import { mayRunAny } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { rightsOfRequest } from '../../records/rights-of-request.ts'
import { requirePayment } from '../seen-money.ts'
import { approvalOf } from './ask-money.ts'
import { MANY, namesOf } from './names-of.ts'

/** What of a payment is free, what it settled, its refunds, and what waits. Needs run:refunds or run:reversals. Throws Fault not_allowed, record_missing. */
export async function readPaymentMoney(deps: Deps, actor: Actor, id: string): Promise<PaymentMoney> {
  const rights = await rightsOfRequest(deps, actor)
  mayRunAny(rights.catalog, actor, ['refunds', 'reversals'])
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      await requirePayment(tx, rights, id)
      const payment = await readPayment(tx, id)
      const live = await liveAllocations(tx, id)
      const waiting = await listMoneyRequestRows(tx, { waiting: true, payment: id, limit: MANY })
      return {
        ...{ payment: id, no: payment.no, method: payment.method, currency: payment.currency },
        ...{ reversed: payment.isReversed, amount: yuanText(payment.amountFen), free: yuanText(restOf(payment)) },
        refunded: yuanText(payment.refundedFen),
        settled: live.map((one) => ({
          ...{ bill: one.bill_id, bill_no: one.bill_no, line: one.line_id, item: one.item },
          amount: yuanText(one.amountFen),
        })),
        items: await refundsOf(tx, id),
        ...{ waiting: waiting.length, limit: approvalOf(rights.catalog).refundsAbove },
      }
    },
    { readOnly: true },
  )
}

async function refundsOf(tx: TenantTx, payment: string): Promise<PaymentMoney['items']> {
  const rows = await tx.kernel
    .selectFrom('k_refund_seen')
    .select(['id', 'state', 'on_day', 'amount_fen', 'method', 'reason', 'created_by', 'approved_by'])
    .where('payment_id', '=', payment)
    .orderBy('id', 'desc')
    .limit(MANY)
    .execute()
  const nameOf = await namesOf(tx, rows)
  return rows.map((row) => ({
    ...{
      id: row.id,
      state: row.state,
      on_day: row.on_day,
      amount: yuanText(BigInt(row.amount_fen)),
      method: row.method,
    },
    ...{ reason: row.reason, by: nameOf(row.created_by) },
    approved_by: row.approved_by === null ? null : nameOf(row.approved_by),
  }))
}

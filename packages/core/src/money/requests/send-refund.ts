import type { TenantTx } from '@courtyard/db/database'
import { readPayment } from '@courtyard/db/kernel/payments'
import type { PaymentMethod } from '@courtyard/db/kernel/tables-money'
import { Fault } from '@courtyard/std/fault'
import type { MoneyWork } from '../money-work.ts'
import { refundOnline } from '../online/refund-online.ts'
import { type NewRefund, refundPayment } from '../refund-payment.ts'

type Way = { readonly payment: string; readonly method: PaymentMethod }

/**
 * What was paid online goes back online and nothing else does: cash for money that stands at the provider is money of
 * nobody's. Throws Fault refund_method, payment_missing.
 */
export async function requireWayBack(tx: TenantTx, { payment, method }: Way): Promise<void> {
  const paid = await readPayment(tx, payment)
  if ((paid.method === 'online') === (method === 'online')) return
  throw new Fault('refund_method', { payment: paid.no, paid: paid.method, asked: method })
}

/** Refunds the way the payment came: through the provider or as refundPayment does. Throws as both, and refund_method. */
export async function sendRefund(money: MoneyWork, refund: NewRefund): Promise<{ id: string }> {
  await requireWayBack(money.tx, refund)
  const { method, ...rest } = refund
  return method === 'online' ? await refundOnline(money, rest) : await refundPayment(money, refund)
}

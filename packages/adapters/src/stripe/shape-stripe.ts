import type {
  ObjectKind,
  OnlineCheckout,
  OnlineDispute,
  OnlinePayment,
  OnlinePayout,
  OnlineRefund,
} from '@courtyard/core/money/online/ports'
import { assert } from '@courtyard/std/assert'
import type Stripe from 'stripe'

/** Where our own ids stand in what we make there. */
export const INTENT_KEY = 'courtyard_intent'
export const REFUND_KEY = 'courtyard_refund'

const instant = (seconds: number): string => new Date(seconds * 1_000).toISOString()

/** The id of what may be expanded. */
export const idOf = (value: string | { readonly id: string } | null | undefined): string | null =>
  typeof value === 'string' ? value : (value?.id ?? null)

/** Money there is a whole number of the smallest unit; anything else must not be booked. */
function fenOf(amount: number): bigint {
  assert(Number.isSafeInteger(amount), 'the provider tells amounts as whole numbers')
  return BigInt(amount)
}

const CHECKOUT_STATUS: Readonly<Record<string, OnlineCheckout['status']>> = { complete: 'complete', expired: 'expired' }

export const shapeCheckout = (session: Stripe.Checkout.Session): OnlineCheckout => ({
  id: session.id,
  intent: session.client_reference_id,
  status: CHECKOUT_STATUS[session.status ?? ''] ?? 'open',
  url: session.url,
  payment: idOf(session.payment_intent),
  expiresAt: instant(session.expires_at),
})

const PAYMENT_STATUS: Readonly<Record<string, OnlinePayment['status']>> = {
  succeeded: 'succeeded',
  canceled: 'canceled',
  processing: 'processing',
}

export function shapePayment(payment: Stripe.PaymentIntent): OnlinePayment {
  const charge = payment.latest_charge
  const paidAt = typeof charge === 'object' && charge !== null ? charge.created : payment.created
  return {
    id: payment.id,
    intent: payment.metadata[INTENT_KEY] ?? null,
    status: PAYMENT_STATUS[payment.status] ?? 'open',
    fen: fenOf(payment.status === 'succeeded' ? payment.amount_received : payment.amount),
    currency: payment.currency.toUpperCase(),
    at: instant(paidAt),
  }
}

const REFUND_STATUS: Readonly<Record<string, OnlineRefund['status']>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'failed',
}

export const shapeRefund = (refund: Stripe.Refund, payment: string): OnlineRefund => ({
  id: refund.id,
  payment,
  refund: refund.metadata?.[REFUND_KEY] ?? null,
  status: REFUND_STATUS[refund.status ?? ''] ?? 'pending',
  fen: fenOf(refund.amount),
  detail: refund.failure_reason ?? '',
})

const DISPUTE_STATUS: Readonly<Record<string, OnlineDispute['status']>> = {
  warning_needs_response: 'inquiry',
  warning_under_review: 'inquiry',
  warning_closed: 'inquiry',
  prevented: 'inquiry',
  won: 'won',
  lost: 'lost',
}

export const shapeDispute = (dispute: Stripe.Dispute, payment: string): OnlineDispute => ({
  id: dispute.id,
  payment,
  status: DISPUTE_STATUS[dispute.status] ?? 'open',
  fen: fenOf(dispute.amount),
})

const PAYOUT_STATUS: Readonly<Record<string, OnlinePayout['status']>> = {
  paid: 'paid',
  failed: 'failed',
  canceled: 'failed',
}
/** Amounts that are the provider's price, not somebody's money. */
const FEES: ReadonlySet<string> = new Set(['stripe_fee', 'stripe_fx_fee', 'tax_fee'])

/** `moved` are the transactions that the payout was made of. */
export function shapePayout(payout: Stripe.Payout, moved: readonly Stripe.BalanceTransaction[]): OnlinePayout {
  const kept = moved
    .filter(({ type }) => type !== 'payout')
    .reduce((sum, { type, fee, amount }) => sum + fenOf(fee) - (FEES.has(type) ? fenOf(amount) : 0n), 0n)
  return {
    id: payout.id,
    status: PAYOUT_STATUS[payout.status] ?? 'pending',
    fen: fenOf(payout.amount),
    feeFen: kept,
    currency: payout.currency.toUpperCase(),
    arrivesAt: instant(payout.arrival_date),
  }
}

const KINDS: Readonly<Record<string, ObjectKind>> = {
  'checkout.session': 'checkout',
  payment_intent: 'payment',
  charge: 'charge',
  refund: 'refund',
  dispute: 'dispute',
  payout: 'payout',
}
export const kindOf = (object: string): ObjectKind => KINDS[object] ?? 'other'

import type {
  NewCheckout,
  NewProviderRefund,
  OnlineAccess,
  OnlineEvent,
  OnlineMessage,
  OnlinePicture,
  OnlineProvider,
} from '@courtyard/core/money/online/ports'
import { Fault, isFault } from '@courtyard/std/fault'
import Stripe from 'stripe'
import { createOutboundFetch } from '../outbound/outbound-fetch.ts'
import {
  INTENT_KEY,
  idOf,
  kindOf,
  REFUND_KEY,
  shapeCheckout,
  shapeDispute,
  shapePayment,
  shapePayout,
  shapeRefund,
} from './shape-stripe.ts'

const ORIGIN = 'https://api.stripe.com'
/** What this adapter was written and tested against; another version is a change of this line and a run of its tests. */
const API_VERSION = '2026-10-28.endive'
const RETRIES = 2
const TIMEOUT_MS = 20_000
const TOLERANCE_SECONDS = 300
const PAGE = 100
/** A checkout lives a day at most, so a payment of a day was made on it or the day before. */
const CHECKOUT_SECONDS = 86_400

export const STRIPE_METHODS = ['card', 'alipay', 'wechat_pay'] as const

export type StripeOptions = {
  /** Ways to pay that the page offers. */
  readonly methods?: readonly string[]
  readonly fetch?: typeof fetch
}

/** The payment provider Stripe behind the house's port. Keeps nothing; every call says whose key and account it is for. */
export function createStripeProvider({
  methods = STRIPE_METHODS,
  fetch = createOutboundFetch({ origins: [ORIGIN], timeoutMs: TIMEOUT_MS }),
}: StripeOptions = {}): OnlineProvider {
  const httpClient = Stripe.createFetchHttpClient(fetch)
  const clientOf = ({ key }: OnlineAccess): Stripe =>
    new Stripe(key, {
      apiVersion: API_VERSION,
      httpClient,
      maxNetworkRetries: RETRIES,
      timeout: TIMEOUT_MS,
      telemetry: false,
      appInfo: { name: 'Courtyard' },
    })
  const read = <T>(access: OnlineAccess, work: (stripe: Stripe, on: Stripe.RequestOptions) => Promise<T>) =>
    told(() => work(clientOf(access), on(access)))
  return {
    createCheckout: (access, checkout) =>
      told(async () => {
        const options = { ...on(access), idempotencyKey: checkout.key }
        return shapeCheckout(await clientOf(access).checkout.sessions.create(checkoutOf(checkout, methods), options))
      }),
    readCheckout: (access, id) =>
      known(() =>
        read(access, async (stripe, on) => shapeCheckout(await stripe.checkout.sessions.retrieve(id, {}, on))),
      ),
    expireCheckout: (access, id) =>
      known(() =>
        read(access, async (stripe, on) => {
          const now = await stripe.checkout.sessions.retrieve(id, {}, on)
          return shapeCheckout(now.status === 'open' ? await stripe.checkout.sessions.expire(id, {}, on) : now)
        }),
      ),
    readPayment: (access, id) => known(() => read(access, (stripe, on) => picture(stripe, on, id))),
    paymentOf: (access, object) =>
      known(() =>
        read(access, async (stripe, on) => idOf((await owning(stripe, on, object)).payment_intent) ?? undefined),
      ),
    readPayout: (access, id) =>
      known(() => read(access, async (stripe, on) => payoutOf(stripe, on, await stripe.payouts.retrieve(id, {}, on)))),
    refund: (access, refund) =>
      told(async () => {
        const options = { ...on(access), idempotencyKey: refund.key }
        return shapeRefund(await clientOf(access).refunds.create(refundOf(refund), options), refund.payment)
      }),
    listDay: (access, day) => read(access, (stripe, on) => dayOf(stripe, on, day)),
    readEvent,
  }
}

const on = ({ account }: OnlineAccess): Stripe.RequestOptions => (account === null ? {} : { stripeAccount: account })

const checkoutOf = (checkout: NewCheckout, methods: readonly string[]): Stripe.Checkout.SessionCreateParams => ({
  mode: 'payment',
  client_reference_id: checkout.intent,
  success_url: checkout.successUrl,
  cancel_url: checkout.cancelUrl,
  expires_at: Math.floor(checkout.expiresAt.getTime() / 1_000),
  allowed_payment_method_types: [...methods],
  ...(methods.includes('wechat_pay') ? { payment_method_options: { wechat_pay: { client: 'web' as const } } } : {}),
  line_items: [
    {
      quantity: 1,
      price_data: {
        currency: checkout.currency.toLowerCase(),
        unit_amount: wholeOf(checkout.fen),
        product_data: { name: checkout.title },
      },
    },
  ],
  payment_intent_data: { metadata: { [INTENT_KEY]: checkout.intent } },
  metadata: { [INTENT_KEY]: checkout.intent },
})

const refundOf = (refund: NewProviderRefund): Stripe.RefundCreateParams => ({
  payment_intent: refund.payment,
  amount: wholeOf(refund.fen),
  metadata: { [REFUND_KEY]: refund.refund },
})

function wholeOf(fen: bigint): number {
  const amount = Number(fen)
  if (!Number.isSafeInteger(amount) || amount <= 0) throw new Fault('online_refused', { reason: 'amount' })
  return amount
}

async function picture(stripe: Stripe, on: Stripe.RequestOptions, id: string): Promise<OnlinePicture> {
  const payment = await stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] }, on)
  return await pictureOf(stripe, on, payment)
}

async function pictureOf(
  stripe: Stripe,
  on: Stripe.RequestOptions,
  payment: Stripe.PaymentIntent,
): Promise<OnlinePicture> {
  const of = { payment_intent: payment.id, limit: PAGE }
  const [refunds, disputes] = await Promise.all([
    every(stripe.refunds.list(of, on)),
    every(stripe.disputes.list(of, on)),
  ])
  return {
    payment: shapePayment(payment),
    refunds: refunds.map((refund) => shapeRefund(refund, payment.id)),
    disputes: disputes.map((dispute) => shapeDispute(dispute, payment.id)),
  }
}

const owning = (
  stripe: Stripe,
  on: Stripe.RequestOptions,
  { kind, id }: { readonly kind: 'charge' | 'refund' | 'dispute'; readonly id: string },
) => {
  if (kind === 'charge') return stripe.charges.retrieve(id, {}, on)
  return kind === 'refund' ? stripe.refunds.retrieve(id, {}, on) : stripe.disputes.retrieve(id, {}, on)
}

async function payoutOf(stripe: Stripe, on: Stripe.RequestOptions, payout: Stripe.Payout) {
  const moved = await every(stripe.balanceTransactions.list({ payout: payout.id, limit: PAGE }, on))
  return shapePayout(payout, moved)
}

async function dayOf(stripe: Stripe, on: Stripe.RequestOptions, { from, to }: { from: Date; to: Date }) {
  const seconds = (instant: Date) => Math.floor(instant.getTime() / 1_000)
  const created = { gte: seconds(from) - CHECKOUT_SECONDS, lt: seconds(to) }
  const made = await every(stripe.paymentIntents.list({ created, limit: PAGE, expand: ['data.latest_charge'] }, on))
  const payments: OnlinePicture[] = []
  for (const payment of made) {
    const at = new Date(shapePayment(payment).at)
    if (at >= from && at < to) payments.push(await pictureOf(stripe, on, payment))
  }
  const arrival_date = { gte: seconds(from), lt: seconds(to) }
  const arrived = await every(stripe.payouts.list({ arrival_date, limit: PAGE }, on))
  const payouts = []
  for (const payout of arrived) payouts.push(await payoutOf(stripe, on, payout))
  return { payments, payouts }
}

/** All of a list, page by page: money is never summed over the first of them. */
async function every<T>(list: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const one of list) found.push(one)
  return found
}

/** Only the signature is believed, and only while it is young; what the event claims about its object is not read. */
async function readEvent({ body, signature, secret, now }: OnlineMessage): Promise<OnlineEvent | undefined> {
  try {
    const { webhooks } = new Stripe('sk_unused')
    const event = await webhooks.constructEventAsync(
      body,
      signature,
      secret,
      TOLERANCE_SECONDS,
      undefined,
      now.getTime(),
    )
    const { object, id } = event.data.object as { readonly object?: unknown; readonly id?: unknown }
    if (typeof object !== 'string' || typeof id !== 'string') return undefined
    return { id: event.id, type: event.type, account: event.account ?? null, kind: kindOf(object), object: id }
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError || error instanceof SyntaxError)
      return undefined
    throw error
  }
}

/** Reading what is not there gives undefined. */
async function known<T>(work: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (isFault(error, 'online_refused') && error.details.reason === 'resource_missing') return undefined
    throw error
  }
}

/** The provider's errors as ours: try again, or no. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error
    const { StripeConnectionError, StripeAPIError, StripeRateLimitError } = Stripe.errors
    const isPassing =
      error instanceof StripeConnectionError || error instanceof StripeAPIError || error instanceof StripeRateLimitError
    const isBusy = isPassing || error.statusCode === 409
    throw new Fault(
      isBusy ? 'online_unavailable' : 'online_refused',
      { reason: error.code ?? error.type },
      { cause: error },
    )
  }
}

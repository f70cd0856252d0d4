import type { Fen } from '@courtyard/std/money'

/** Whose account a call is for: the platform's key with a connected account, or the tenant's own key. */
export type OnlineAccess = { readonly key: string; readonly account: string | null }

/** Instants are ISO text. Statuses are those of decision 0022, whatever the provider calls them. */
export type OnlineCheckout = {
  readonly id: string
  readonly intent: string | null
  readonly status: 'open' | 'expired' | 'complete'
  readonly url: string | null
  readonly payment: string | null
  readonly expiresAt: string
}
export type OnlinePayment = {
  readonly id: string
  /** Our intent, as the payment carries it. */
  readonly intent: string | null
  readonly status: 'open' | 'processing' | 'canceled' | 'succeeded'
  readonly fen: Fen
  readonly currency: string
  /** When it was paid, or made while it is not. */
  readonly at: string
}
export type OnlineRefund = {
  readonly id: string
  readonly payment: string
  /** Our refund, as it carries it; null when it was made at the provider. */
  readonly refund: string | null
  readonly status: 'pending' | 'succeeded' | 'failed'
  readonly fen: Fen
  readonly detail: string
}
export type OnlineDispute = {
  readonly id: string
  readonly payment: string
  /** `inquiry`: asked about, no money moved. */
  readonly status: 'inquiry' | 'open' | 'won' | 'lost'
  readonly fen: Fen
}
export type OnlinePayout = {
  readonly id: string
  readonly status: 'pending' | 'paid' | 'failed'
  readonly fen: Fen
  /** What the provider kept of what it paid out. */
  readonly feeFen: Fen
  readonly currency: string
  readonly arrivesAt: string
}

/** A payment and everything that happened to it, as it is now. */
export type OnlinePicture = {
  readonly payment: OnlinePayment
  readonly refunds: readonly OnlineRefund[]
  readonly disputes: readonly OnlineDispute[]
}

export type NewCheckout = {
  readonly intent: string
  readonly fen: Fen
  readonly currency: string
  /** Stored before the call: the same key again gives the same page. */
  readonly key: string
  /** What the payer reads; nothing personal. */
  readonly title: string
  readonly successUrl: string
  readonly cancelUrl: string
  /** Half an hour to a day from now; the same whenever it is asked again. */
  readonly expiresAt: Date
}
export type NewProviderRefund = {
  readonly payment: string
  readonly refund: string
  readonly fen: Fen
  readonly key: string
}

export type ObjectKind = 'checkout' | 'payment' | 'charge' | 'refund' | 'dispute' | 'payout' | 'other'
/** What a webhook says, and nothing of what it claims. */
export type OnlineEvent = {
  readonly id: string
  readonly type: string
  readonly account: string | null
  readonly kind: ObjectKind
  readonly object: string
}
export type OnlineMessage = {
  /** The body as it came. */
  readonly body: string
  readonly signature: string
  readonly secret: string
  readonly now: Date
}

/** Payments, and refunds, that the provider says were made from one instant to another. */
export type ProviderDay = { readonly payments: readonly OnlinePicture[]; readonly payouts: readonly OnlinePayout[] }

/**
 * A payment provider. Reads give undefined for what it does not know. Every method throws Fault online_unavailable when the
 * provider cannot be reached or is busy (try again), online_refused when it says no (trying again says the same).
 */
export type OnlineProvider = {
  createCheckout(access: OnlineAccess, checkout: NewCheckout): Promise<OnlineCheckout>
  readCheckout(access: OnlineAccess, id: string): Promise<OnlineCheckout | undefined>
  /** Closes an open page; what it is after that. */
  expireCheckout(access: OnlineAccess, id: string): Promise<OnlineCheckout | undefined>
  readPayment(access: OnlineAccess, id: string): Promise<OnlinePicture | undefined>
  /** The payment that a charge, refund or dispute belongs to. */
  paymentOf(
    access: OnlineAccess,
    object: { readonly kind: 'charge' | 'refund' | 'dispute'; readonly id: string },
  ): Promise<string | undefined>
  readPayout(access: OnlineAccess, id: string): Promise<OnlinePayout | undefined>
  refund(access: OnlineAccess, refund: NewProviderRefund): Promise<OnlineRefund>
  listDay(access: OnlineAccess, day: { readonly from: Date; readonly to: Date }): Promise<ProviderDay>
  /** undefined unless it is signed with the secret and young enough. */
  readEvent(message: OnlineMessage): Promise<OnlineEvent | undefined>
}

/** What paying online needs besides the rest. `key` and `webhookSecret` are the operator's; absent = tenants' own only. */
export type OnlinePorts = {
  readonly provider: OnlineProvider
  readonly key?: string | undefined
  readonly webhookSecret?: string | undefined
  /** Where people find this installation, `https://…`; absent = nobody could come back from the provider. */
  readonly publicUrl?: string | undefined
}

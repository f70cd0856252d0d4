import type {
  OnlineCheckout,
  OnlineDispute,
  OnlinePayment,
  OnlinePayout,
  OnlinePicture,
  OnlineRefund,
} from './ports.ts'

const RANKS = {
  checkout: { open: 0, expired: 1, complete: 2 } satisfies Record<OnlineCheckout['status'], number>,
  payment: { open: 0, processing: 1, canceled: 2, succeeded: 3 } satisfies Record<OnlinePayment['status'], number>,
  refund: { pending: 0, succeeded: 1, failed: 2 } satisfies Record<OnlineRefund['status'], number>,
  dispute: { inquiry: 0, open: 1, lost: 2, won: 3 } satisfies Record<OnlineDispute['status'], number>,
  payout: { pending: 0, paid: 1, failed: 2 } satisfies Record<OnlinePayout['status'], number>,
} as const satisfies Record<string, Readonly<Record<string, number>>>

/**
 * The fact that is further on, whoever was asked first. Of two that are as far, the one that was there stays: commutative in
 * the status, which is all that money follows.
 */
export function mergeFact<T extends { readonly status: string }>(
  kind: keyof typeof RANKS,
  known: T | undefined,
  found: T,
): T {
  const ranks: Readonly<Record<string, number>> = RANKS[kind]
  return known !== undefined && ranks[known.status]! >= ranks[found.status]! ? known : found
}

type Ided = { readonly id: string; readonly status: string }

function mergeAll<T extends Ided>(kind: keyof typeof RANKS, known: readonly T[], found: readonly T[]): T[] {
  const all = new Map(known.map((one) => [one.id, one]))
  for (const one of found) all.set(one.id, mergeFact(kind, all.get(one.id), one))
  return [...all.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** Both pictures of one payment as one: every part as far on as either says. */
export function mergePicture(known: OnlinePicture | undefined, found: OnlinePicture): OnlinePicture {
  if (!known)
    return {
      ...found,
      refunds: mergeAll('refund', [], found.refunds),
      disputes: mergeAll('dispute', [], found.disputes),
    }
  return {
    payment: mergeFact('payment', known.payment, found.payment),
    refunds: mergeAll('refund', known.refunds, found.refunds),
    disputes: mergeAll('dispute', known.disputes, found.disputes),
  }
}

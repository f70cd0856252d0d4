import type { OnlineDispute, OnlinePicture, OnlineRefund } from './ports.ts'

/** What of a payment is in the books already. */
export type Applied = {
  readonly isRecorded: boolean
  /** By the provider's id. */
  readonly refunds: ReadonlyMap<string, { readonly end: 'succeeded' | 'failed' | null; readonly isReturned: boolean }>
  readonly disputes: ReadonlyMap<string, { readonly end: 'won' | 'lost' | null; readonly isRegained: boolean }>
}

export type OnlineCommand =
  | { readonly do: 'record_payment' }
  | { readonly do: 'record_refund'; readonly refund: OnlineRefund }
  | { readonly do: 'end_refund'; readonly refund: OnlineRefund; readonly state: 'succeeded' | 'failed' }
  | { readonly do: 'return_refund'; readonly refund: OnlineRefund }
  | { readonly do: 'open_dispute'; readonly dispute: OnlineDispute }
  | { readonly do: 'end_dispute'; readonly dispute: OnlineDispute; readonly state: 'won' | 'lost' }
  | { readonly do: 'regain_dispute'; readonly dispute: OnlineDispute }

/**
 * What has to be done so that the books say what the provider says. Pure, and nothing when all is done: facts that come
 * twice, late or in another order end in the same books. What was missed on the way is made up for in its order, so a
 * refund that is first heard of when it has failed is still recorded and failed.
 */
export function decideOnline(picture: OnlinePicture, applied: Applied): OnlineCommand[] {
  if (picture.payment.status !== 'succeeded') return []
  const commands: OnlineCommand[] = applied.isRecorded ? [] : [{ do: 'record_payment' }]
  for (const refund of byId(picture.refunds)) commands.push(...ofRefund(refund, applied.refunds.get(refund.id)))
  for (const dispute of byId(picture.disputes)) commands.push(...ofDispute(dispute, applied.disputes.get(dispute.id)))
  return commands
}

const byId = <T extends { readonly id: string }>(all: readonly T[]): T[] =>
  [...all].sort((a, b) => (a.id < b.id ? -1 : 1))

type KnownRefund = Applied['refunds'] extends ReadonlyMap<string, infer T> ? T : never
type KnownDispute = Applied['disputes'] extends ReadonlyMap<string, infer T> ? T : never

function ofRefund(refund: OnlineRefund, known: KnownRefund | undefined): OnlineCommand[] {
  const record: OnlineCommand[] = known ? [] : [{ do: 'record_refund', refund }]
  if (refund.status === 'pending') return record
  if (!known?.end) return [...record, { do: 'end_refund', refund, state: refund.status }]
  const isLate = refund.status === 'failed' && known.end === 'succeeded' && !known.isReturned
  return isLate ? [{ do: 'return_refund', refund }] : []
}

function ofDispute(dispute: OnlineDispute, known: KnownDispute | undefined): OnlineCommand[] {
  if (dispute.status === 'inquiry') return []
  const open: OnlineCommand[] = known ? [] : [{ do: 'open_dispute', dispute }]
  if (dispute.status === 'won' && known?.end === 'lost' && !known.isRegained) return [{ do: 'regain_dispute', dispute }]
  if (dispute.status === 'open' || known?.end) return open
  return [...open, { do: 'end_dispute', dispute, state: dispute.status }]
}

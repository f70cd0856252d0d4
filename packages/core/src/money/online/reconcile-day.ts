import type { DifferenceKind } from '@courtyard/db/kernel/tables-online'
import type { Fen } from '@courtyard/std/money'
import type { OnlinePicture } from './ports.ts'

/** An online payment of our books. */
export type LocalPayment = {
  readonly id: string
  readonly fen: Fen
  readonly isReversed: boolean
  /** On its way back or gone, without what failed. */
  readonly refundedFen: Fen
}
export type Difference = {
  readonly kind: DifferenceKind
  readonly object: string
  readonly providerFen: Fen | null
  readonly localFen: Fen | null
  readonly detail: string
}

/**
 * Where a day of the provider and ours differ. `known` looks up a payment in our books whatever its day, so that one that
 * stands a day earlier or later is no difference.
 */
export function reconcileDay(
  pictures: readonly OnlinePicture[],
  local: readonly LocalPayment[],
  known: ReadonlyMap<string, LocalPayment>,
): Difference[] {
  const there = new Map(pictures.map((picture) => [picture.payment.id, picture]))
  const differences = pictures.flatMap((picture) => ofProvider(picture, known.get(picture.payment.id)))
  const missing = local
    .filter(({ id, isReversed }) => !isReversed && !there.has(id))
    .map(({ id, fen }) => difference('CHANNEL_MISSING', id, { localFen: fen }))
  return [...differences, ...missing]
}

function ofProvider({ payment, refunds }: OnlinePicture, local: LocalPayment | undefined): Difference[] {
  const { id, fen, status } = payment
  const isPaid = status === 'succeeded'
  if (!local) return isPaid ? [difference('LOCAL_MISSING', id, { providerFen: fen })] : []
  const both = { providerFen: fen, localFen: local.fen }
  const refunded = refunds.filter((one) => one.status !== 'failed').reduce((sum, one) => sum + one.fen, 0n)
  if (isPaid && local.isReversed && refunded === fen) return []
  if (!isPaid || local.isReversed)
    return [difference('STATUS_MISMATCH', id, { ...both, detail: local.isReversed ? 'reversed' : status })]
  const found: Difference[] = local.fen === fen ? [] : [difference('AMOUNT_MISMATCH', id, both)]
  if (refunded !== local.refundedFen)
    found.push(difference('REFUND_MISMATCH', id, { providerFen: refunded, localFen: local.refundedFen }))
  return found
}

const difference = (
  kind: DifferenceKind,
  object: string,
  { providerFen = null, localFen = null, detail = '' }: Partial<Omit<Difference, 'kind' | 'object'>>,
): Difference => ({ kind, object, providerFen, localFen, detail })

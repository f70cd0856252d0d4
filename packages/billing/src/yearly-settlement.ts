import type { Fen } from '@courtyard/std/money'
import { shareLargestRemainder } from '@courtyard/std/money'
import { rational } from '@courtyard/std/rational'

/** A line that was billed on account, with what is still to be credited of it at most. */
export type OnAccount = { readonly line: string; readonly fen: Fen }

/** What a year comes to: more to charge, or so much less of each line that was billed (a credit note). */
export type Settlement =
  | { readonly kind: 'even' }
  | { readonly kind: 'charge'; readonly fen: Fen }
  | { readonly kind: 'credit'; readonly fen: Fen; readonly parts: readonly OnAccount[] }

/**
 * Settles what was billed on account against what is due for the whole (domain F09, F25). A credit is spread over the
 * billed lines in proportion, the odd fen by largest remainder, so that no line is credited more than it was.
 */
export function settleYear(dueFen: Fen, billed: readonly OnAccount[]): Settlement {
  const billedFen = billed.reduce((sum, { fen }) => sum + fen, 0n)
  const difference = dueFen - billedFen
  if (difference === 0n) return { kind: 'even' }
  if (difference > 0n) return { kind: 'charge', fen: difference }
  const creditFen = -difference > billedFen ? billedFen : -difference
  const fens = shareLargestRemainder(
    creditFen,
    billed.map(({ fen }) => rational(fen)),
  )
  const parts = billed.map(({ line }, index) => ({ line, fen: fens[index]! })).filter(({ fen }) => fen > 0n)
  return { kind: 'credit', fen: creditFen, parts }
}

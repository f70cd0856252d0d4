import { Fault } from './fault.ts'
import {
  compare,
  divide,
  multiply,
  type Rational,
  type RoundMode,
  rational,
  round,
  sign,
  subtract,
  sumOf,
  toFixedText,
} from './rational.ts'

/** Money in the ledger: a whole number of minor units (fen). */
export type Fen = bigint

/** Which of two equal remainders gets the odd fen: the earlier, the later, or as a comparison of indexes says. */
export type TieOrder = 'first' | 'last' | ((a: number, b: number) => number)

const HUNDRED = rational(100)

/** Yuan (a number or decimal text) as fen. Throws Fault value_type. */
export function fenFromYuan(yuan: Rational | string, mode: RoundMode): Fen {
  const exact = typeof yuan === 'string' ? rational(yuan) : yuan
  return BigInt(toFixedText(round(multiply(exact, HUNDRED), 0, mode), 0))
}

/** Fen as an exact number of yuan. */
export const yuanFromFen = (fen: Fen): Rational => divide(rational(fen), HUNDRED)

/** `250.46`, `-0.05`: always two digits after the point. */
export function yuanText(fen: Fen): string {
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, '0')
  return `${fen < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/**
 * Splits `totalFen` in proportion to `weights` so that the parts add up exactly: everyone gets the whole fen of the exact
 * share, the odd fen go to the largest remainders. A zero weight gets nothing; a negative total is the mirror image.
 * Throws Fault value_type for a negative weight, division_by_zero when all are zero.
 */
export function shareLargestRemainder(totalFen: Fen, weights: readonly Rational[], ties: TieOrder = 'first'): Fen[] {
  if (totalFen < 0n) return shareLargestRemainder(-totalFen, weights, ties).map((fen) => -fen)
  if (weights.some((weight) => sign(weight) < 0)) throw new Fault('value_type', { expected: 'weights of zero or more' })
  const sum = sumOf(weights)
  if (sign(sum) === 0) throw new Fault('division_by_zero', { reason: 'all weights are zero' })
  const total = rational(totalFen)
  const shares = weights.map((weight) => {
    const exact = divide(multiply(total, weight), sum)
    const whole = round(exact, 0, 'floor')
    return { fen: BigInt(toFixedText(whole, 0)), rest: subtract(exact, whole) }
  })
  const odd = Number(totalFen - shares.reduce((given, { fen }) => given + fen, 0n))
  const order = tieOrder(ties)
  const ranked = shares
    .map((_, index) => index)
    .sort((a, b) => compare(shares[b]!.rest, shares[a]!.rest) || order(a, b))
  for (const index of ranked.slice(0, odd)) shares[index]!.fen += 1n
  return shares.map(({ fen }) => fen)
}

function tieOrder(ties: TieOrder): (a: number, b: number) => number {
  if (ties === 'first') return (a, b) => a - b
  if (ties === 'last') return (a, b) => b - a
  return (a, b) => ties(a, b) || a - b
}

import { assert } from './assert.ts'
import {
  bigOf,
  decimalText,
  exactText,
  FAST_SCALE_MAX,
  fast,
  fromBig,
  isSafe,
  POWERS,
  type Rational,
} from './rational-form.ts'

/** `half_up` and `up` go away from zero (四舍五入, 进位), `down` towards it (抹零), `floor` and `ceil` along the number line. */
export type RoundMode = 'half_up' | 'half_even' | 'up' | 'down' | 'floor' | 'ceil'

const SCALE_MAX = 100
const ENDLESS_SCALE = 20

/** -1, 0 or 1: by how much the truncated quotient moves; `half` compares twice the rest with the divisor. */
function step(mode: RoundMode, negative: boolean, half: number, odd: boolean): number {
  const away = negative ? -1 : 1
  if (mode === 'half_up') return half >= 0 ? away : 0
  if (mode === 'half_even') return half > 0 || (half === 0 && odd) ? away : 0
  if (mode === 'up') return away
  if (mode === 'floor') return negative ? -1 : 0
  if (mode === 'ceil') return negative ? 0 : 1
  return 0
}

function quotient(value: Rational, scale: number, mode: RoundMode): number | bigint {
  if (value.big === undefined) {
    const top = value.mantissa * (scale > value.scale ? (POWERS[scale - value.scale] ?? Infinity) : 1)
    const bottom = value.divisor * (value.scale > scale ? (POWERS[value.scale - scale] ?? Infinity) : 1)
    if (isSafe(top) && isSafe(bottom)) {
      const rest = top % bottom
      const whole = (top - rest) / bottom
      return rest === 0 ? whole : whole + step(mode, top < 0, 2 * Math.abs(rest) - bottom, whole % 2 !== 0)
    }
  }
  const { numerator, denominator } = bigOf(value)
  const top = scale > 0 ? numerator * 10n ** BigInt(scale) : numerator
  const bottom = scale < 0 ? denominator * 10n ** BigInt(-scale) : denominator
  const whole = top / bottom
  const rest = top % bottom
  if (rest === 0n) return whole
  const twice = 2n * (rest < 0n ? -rest : rest)
  return whole + BigInt(step(mode, top < 0n, twice > bottom ? 1 : twice < bottom ? -1 : 0, whole % 2n !== 0n))
}

/** `value` with at most `scale` digits after the point (negative: tens, hundreds). */
export function round(value: Rational, scale: number, mode: RoundMode): Rational {
  assert(Number.isInteger(scale) && Math.abs(scale) <= SCALE_MAX, 'a scale of at most 100 digits')
  if (value.big === undefined && value.divisor === 1 && value.scale <= scale) return value
  const whole = quotient(value, scale, mode)
  if (typeof whole === 'number' && scale >= 0 && scale <= FAST_SCALE_MAX) return fast(whole, scale, 1)
  return scale >= 0 ? fromBig(BigInt(whole), 10n ** BigInt(scale)) : fromBig(BigInt(whole) * 10n ** BigInt(-scale), 1n)
}

/** Decimal text with exactly `scale` digits after the point; half up unless told. */
export function toFixedText(value: Rational, scale: number, mode: RoundMode = 'half_up'): string {
  assert(Number.isInteger(scale) && scale >= 0 && scale <= SCALE_MAX, 'a scale of at most 100 digits')
  return decimalText(quotient(value, scale, mode) || 0, scale, false)
}

/**
 * Decimal text without trailing zeros: exact when the decimal ends, otherwise rounded half up to 20 digits after the
 * point. With `scale`, at most that many digits. For display and exact storage; calculations keep the Rational.
 */
export function toDecimalText(value: Rational, scale?: number): string {
  const exact = scale === undefined ? exactText(value) : undefined
  return exact ?? decimalText(quotient(value, scale ?? ENDLESS_SCALE, 'half_up') || 0, scale ?? ENDLESS_SCALE, true)
}

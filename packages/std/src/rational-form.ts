import { Fault } from './fault.ts'

/** The same number beyond the safe integers: reduced, denominator positive. */
export type BigFraction = { readonly numerator: bigint; readonly denominator: bigint }

/**
 * An exact number. Opaque: use the functions of `rational.ts`; two equal numbers may differ in form, so compare with
 * `equals`, never by members. While `big` is undefined the value is mantissa / (10^scale * divisor), all safe integers:
 * plain decimals (divisor 1) cost two machine multiplications instead of bigint work.
 */
export class Rational {
  readonly mantissa: number
  readonly scale: number
  readonly divisor: number
  readonly big: BigFraction | undefined

  constructor(mantissa: number, scale: number, divisor: number, big: BigFraction | undefined) {
    this.mantissa = mantissa
    this.scale = scale
    this.divisor = divisor
    this.big = big
  }

  toString(): string {
    return exactText(this) ?? fractionText(this)
  }

  toJSON(): string {
    return this.toString()
  }
}

/** Numbers of more digits, above or below the fraction bar, are refused: it bounds the cost of every operation. */
export const DIGITS_MAX = 2000

/** Digits after the point up to which the fast form is used; 10^22 is the last exact power of ten in a double. */
export const FAST_SCALE_MAX = 22

/** Exact powers of ten. */
export const POWERS = Array.from({ length: FAST_SCALE_MAX + 1 }, (_, exponent) => Number(`1e${exponent}`))

const SAFE = Number.MAX_SAFE_INTEGER
const BIG_SAFE = BigInt(SAFE)
const BIG_LIMIT = 10n ** BigInt(DIGITS_MAX)

/** The fast form; `mantissa` and `divisor` are safe integers. Adding 0 turns -0 into 0. */
export const fast = (mantissa: number, scale: number, divisor: number): Rational =>
  new Rational(mantissa + 0, scale, divisor, undefined)

/** True when a product or sum of safe integers is itself exact. */
export const isSafe = (value: number): boolean => value <= SAFE && value >= -SAFE

function greatestCommon(a: number, b: number): number {
  let [x, y] = [a, b]
  while (y !== 0) [x, y] = [y, x % y]
  return x
}

function greatestCommonBig(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}

/** mantissa / (10^scale * divisor) of safe integers in lowest terms; twos and fives move into the scale when they fit. */
export function reduced(mantissa: number, scale: number, divisor: number): Rational {
  if (divisor === 1) return fast(mantissa, scale, 1)
  const common = greatestCommon(Math.abs(mantissa), divisor)
  let [top, bottom, digits] = [mantissa / common, divisor / common, scale]
  while (bottom % 10 === 0 && digits < FAST_SCALE_MAX) {
    bottom /= 10
    digits += 1
  }
  for (const [factor, other] of [
    [2, 5],
    [5, 2],
  ] as const) {
    while (bottom % factor === 0 && digits < FAST_SCALE_MAX && isSafe(top * other)) {
      bottom /= factor
      top *= other
      digits += 1
    }
  }
  return fast(top, digits, bottom)
}

/** Any form as a fraction of bigints, not necessarily reduced. */
export function bigOf(value: Rational): BigFraction {
  if (value.big !== undefined) return value.big
  return { numerator: BigInt(value.mantissa), denominator: BigInt(value.divisor) * 10n ** BigInt(value.scale) }
}

/** numerator / denominator in its lowest and fastest form. Throws Fault number_too_large. */
export function fromBig(numerator: bigint, denominator: bigint, coprime = false): Rational {
  const [top, bottom] = denominator < 0n ? [-numerator, -denominator] : [numerator, denominator]
  const common = coprime || bottom === 1n ? 1n : greatestCommonBig(bottom, top < 0n ? -top : top)
  const [n, d] = common === 1n ? [top, bottom] : [top / common, bottom / common]
  if (n <= BIG_SAFE && n >= -BIG_SAFE && d <= BIG_SAFE) return reduced(Number(n), 0, Number(d))
  if (n > BIG_LIMIT || n < -BIG_LIMIT || d > BIG_LIMIT) throw new Fault('number_too_large', { digitsMax: DIGITS_MAX })
  return new Rational(0, 0, 1, { numerator: n, denominator: d })
}

/** digits / 10^scale as text, without trailing zeros when `trim`. */
export function decimalText(digits: bigint | number, scale: number, trim: boolean): string {
  const negative = digits < 0
  const text = (negative ? -digits : digits).toString()
  if (scale === 0) return negative ? `-${text}` : text
  const padded = text.padStart(scale + 1, '0')
  const whole = padded.slice(0, -scale)
  let fraction = padded.slice(-scale)
  if (trim) fraction = fraction.replace(/0+$/, '')
  const unsigned = fraction === '' ? whole : `${whole}.${fraction}`
  return negative ? `-${unsigned}` : unsigned
}

/** The finite decimal, or undefined when the expansion never ends. */
export function exactText(value: Rational): string | undefined {
  if (value.big === undefined && value.divisor === 1) return decimalText(value.mantissa, value.scale, true)
  const { numerator, denominator } = bigOf(value)
  const common = greatestCommonBig(denominator, numerator < 0n ? -numerator : numerator)
  let rest = denominator / common
  let [twos, fives] = [0, 0]
  for (; rest % 2n === 0n; twos += 1) rest /= 2n
  for (; rest % 5n === 0n; fives += 1) rest /= 5n
  if (rest !== 1n) return undefined
  const scale = Math.max(twos, fives)
  return decimalText(((numerator / common) * 10n ** BigInt(scale)) / (denominator / common), scale, true)
}

function fractionText(value: Rational): string {
  const { numerator, denominator } = bigOf(value)
  return `${numerator}/${denominator}`
}

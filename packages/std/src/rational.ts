import { Fault } from './fault.ts'
import { bigOf, DIGITS_MAX, FAST_SCALE_MAX, fast, fromBig, isSafe, POWERS, Rational, reduced } from './rational-form.ts'

export type { Rational } from './rational-form.ts'
export { type RoundMode, round, toDecimalText, toFixedText } from './rational-round.ts'

const DECIMAL = /^-?\d+(?:\.\d+)?$/
const EXPONENT = /^(-?\d+)(?:\.(\d+))?e([+-]\d+)$/
const FAST_TEXT_MAX = 15
const EXPONENT_MAX = 10_000

export const zero: Rational = fast(0, 0, 1)
export const one: Rational = fast(1, 0, 1)

/** An exact number from decimal text (`-12.50`), a finite number or a bigint. Throws Fault value_type, number_too_large. */
export function rational(value: string | number | bigint): Rational {
  if (typeof value === 'string') return fromText(value)
  if (typeof value === 'bigint') return fromBig(value, 1n)
  if (Number.isSafeInteger(value)) return fast(value, 0, 1)
  return fromNumber(value)
}

function fromText(text: string): Rational {
  if (typeof text !== 'string' || !DECIMAL.test(text))
    throw new Fault('value_type', { expected: 'decimal', value: shortened(text) })
  const point = text.indexOf('.')
  const scale = point < 0 ? 0 : text.length - point - 1
  if (text.length <= FAST_TEXT_MAX) {
    const digits = point < 0 ? text : text.slice(0, point) + text.slice(point + 1)
    return fast(Number(digits), scale, 1)
  }
  if (text.length > DIGITS_MAX) throw new Fault('number_too_large', { digitsMax: DIGITS_MAX })
  return fromBig(BigInt(text.replace('.', '')), 10n ** BigInt(scale))
}

/** A double as people write it: 0.1 is one tenth, not its binary neighbour. */
function fromNumber(value: number): Rational {
  const text = String(value)
  const match = EXPONENT.exec(text)
  if (!match) return fromText(text)
  const [, whole = '', fraction = '', exponent = ''] = match
  const power = Number(exponent) - fraction.length
  const digits = BigInt(whole + fraction)
  return power < 0 ? fromBig(digits, 10n ** BigInt(-power)) : fromBig(digits * 10n ** BigInt(power), 1n)
}

const shortened = (value: unknown): unknown => (typeof value === 'string' ? value.slice(0, 40) : typeof value)

/** True for an exact number made here. */
export const isRational = (value: unknown): value is Rational => value instanceof Rational

export function add(a: Rational, b: Rational): Rational {
  if (a.big === undefined && b.big === undefined) {
    if (a.divisor === 1 && b.divisor === 1 && a.scale === b.scale) {
      const sum = a.mantissa + b.mantissa
      if (isSafe(sum)) return fast(sum, a.scale, 1)
    }
    const scale = a.scale > b.scale ? a.scale : b.scale
    const sameDivisor = a.divisor === b.divisor
    const left = a.mantissa * POWERS[scale - a.scale]! * (sameDivisor ? 1 : b.divisor)
    const right = b.mantissa * POWERS[scale - b.scale]! * (sameDivisor ? 1 : a.divisor)
    const divisor = sameDivisor ? a.divisor : a.divisor * b.divisor
    if (isSafe(left) && isSafe(right) && isSafe(left + right) && isSafe(divisor))
      return reduced(left + right, scale, divisor)
  }
  const [x, y] = [bigOf(a), bigOf(b)]
  return fromBig(x.numerator * y.denominator + y.numerator * x.denominator, x.denominator * y.denominator)
}

export const subtract = (a: Rational, b: Rational): Rational => add(a, negate(b))

export function multiply(a: Rational, b: Rational): Rational {
  if (a.big === undefined && b.big === undefined) {
    const mantissa = a.mantissa * b.mantissa
    const scale = a.scale + b.scale
    const divisor = a.divisor * b.divisor
    if (isSafe(mantissa) && scale <= FAST_SCALE_MAX && isSafe(divisor)) return reduced(mantissa, scale, divisor)
  }
  const [x, y] = [bigOf(a), bigOf(b)]
  return fromBig(x.numerator * y.numerator, x.denominator * y.denominator)
}

/** a / b as an exact fraction. Throws Fault division_by_zero. */
export function divide(a: Rational, b: Rational): Rational {
  if (isZero(b)) throw new Fault('division_by_zero')
  if (a.big === undefined && b.big === undefined) {
    const scale = a.scale - b.scale
    const mantissa = a.mantissa * b.divisor * (scale < 0 ? POWERS[-scale]! : 1)
    const divisor = b.mantissa * a.divisor
    if (isSafe(mantissa) && isSafe(divisor)) {
      return divisor < 0
        ? reduced(-mantissa, Math.max(0, scale), -divisor)
        : reduced(mantissa, Math.max(0, scale), divisor)
    }
  }
  const [x, y] = [bigOf(a), bigOf(b)]
  return fromBig(x.numerator * y.denominator, x.denominator * y.numerator)
}

export function negate(value: Rational): Rational {
  if (value.big === undefined) return fast(-value.mantissa, value.scale, value.divisor)
  return fromBig(-value.big.numerator, value.big.denominator, true)
}

/** Negative, 0 or positive, like a sort function. */
export function compare(a: Rational, b: Rational): number {
  if (a.big === undefined && b.big === undefined) {
    const scale = a.scale > b.scale ? a.scale : b.scale
    const left = a.mantissa * POWERS[scale - a.scale]! * b.divisor
    const right = b.mantissa * POWERS[scale - b.scale]! * a.divisor
    if (isSafe(left) && isSafe(right)) return left - right
  }
  const [x, y] = [bigOf(a), bigOf(b)]
  const [left, right] = [x.numerator * y.denominator, y.numerator * x.denominator]
  return left < right ? -1 : left > right ? 1 : 0
}

export const equals = (a: Rational, b: Rational): boolean => compare(a, b) === 0

export const sign = (value: Rational): -1 | 0 | 1 => {
  const top = value.big?.numerator ?? value.mantissa
  return top < 0 ? -1 : top > 0 ? 1 : 0
}

export const isZero = (value: Rational): boolean => value.big === undefined && value.mantissa === 0

/** True when there is nothing after the point. */
export const isInteger = (value: Rational): boolean => {
  if (value.big === undefined && value.divisor === 1) return value.mantissa % POWERS[value.scale]! === 0
  const { numerator, denominator } = bigOf(value)
  return numerator % denominator === 0n
}

export const absolute = (value: Rational): Rational => (sign(value) < 0 ? negate(value) : value)

/** base to a whole power, negative allowed. Throws Fault value_type, division_by_zero, number_too_large. */
export function power(base: Rational, exponent: number): Rational {
  if (!Number.isInteger(exponent)) throw new Fault('value_type', { expected: 'integer' })
  if (Math.abs(exponent) > EXPONENT_MAX) throw new Fault('number_too_large', { exponentMax: EXPONENT_MAX })
  if (exponent < 0) return divide(one, power(base, -exponent))
  let result = one
  let square = base
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = multiplyCoprime(result, square)
    if (rest > 1) square = multiplyCoprime(square, square)
  }
  return result
}

/** Powers of one number stay in lowest terms, so the costly common divisor is not looked for. */
function multiplyCoprime(a: Rational, b: Rational): Rational {
  if (a.big === undefined || b.big === undefined) return multiply(a, b)
  return fromBig(a.big.numerator * b.big.numerator, a.big.denominator * b.big.denominator, true)
}

export const minOf = (first: Rational, ...rest: readonly Rational[]): Rational =>
  rest.reduce((least, value) => (compare(value, least) < 0 ? value : least), first)

export const maxOf = (first: Rational, ...rest: readonly Rational[]): Rational =>
  rest.reduce((most, value) => (compare(value, most) > 0 ? value : most), first)

/** The sum; of nothing it is zero. */
export const sumOf = (values: readonly Rational[]): Rational => values.reduce(add, zero)

/** A double within two units of its last place, for charts and tests only: never for money. Small whole numbers are exact. */
export const toNumber = (value: Rational): number => {
  if (value.big === undefined) return value.mantissa / POWERS[value.scale]! / value.divisor
  const { numerator, denominator } = value.big
  const shift = numerator.toString().length - denominator.toString().length - 20
  const scaled =
    shift < 0 ? (numerator * 10n ** BigInt(-shift)) / denominator : numerator / (denominator * 10n ** BigInt(shift))
  return Number(`${scaled}e${shift}`)
}

/** How much work a number is: 1 for everyday numbers, with the square of the length for long ones (common divisors). Evaluation adds it up to bound its cost. */
export const workOf = (value: Rational): number => {
  if (value.big === undefined) return 1
  const digits = value.big.numerator.toString(16).length + value.big.denominator.toString(16).length
  return digits < 64 ? 4 : Math.ceil((digits * digits) / 256)
}

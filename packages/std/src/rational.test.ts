import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isFault } from './fault.ts'
import {
  absolute,
  add,
  compare,
  divide,
  equals,
  isInteger,
  isRational,
  isZero,
  maxOf,
  minOf,
  multiply,
  negate,
  one,
  power,
  type Rational,
  type RoundMode,
  rational,
  round,
  sign,
  subtract,
  sumOf,
  toDecimalText,
  toFixedText,
  toNumber,
  zero,
} from './rational.ts'

const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000_000)
const runs = { seed, numRuns: process.env.COURTYARD_TEST_DEEP ? 20_000 : 500 }
const about = `seed ${seed}`

/** Decimals of all sizes, most of them like money, some beyond the safe integers. */
const decimals = fc
  .tuple(
    fc.oneof(fc.bigInt(-100_000n, 100_000n), fc.bigInt(-(10n ** 40n), 10n ** 40n)),
    fc.integer({ min: 0, max: 30 }),
  )
  .map(([digits, scale]) => {
    const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0')
    return `${digits < 0n ? '-' : ''}${scale ? `${text.slice(0, -scale)}.${text.slice(-scale)}` : text}`
  })
const numbers = fc
  .tuple(decimals, fc.constantFrom('1', '3', '7', '30', '31', '365', '12', '-9', '99999999999999999999'))
  .map(([top, bottom]) => divide(rational(top), rational(bottom)))

type Fraction = { n: bigint; d: bigint }
/** The slow truth: a plain fraction of bigints, built from decimal text only. */
const fraction = (text: string): Fraction => {
  const scale = text.includes('.') ? text.length - text.indexOf('.') - 1 : 0
  return { n: BigInt(text.replace('.', '')), d: 10n ** BigInt(scale) }
}
const same = (value: Rational, truth: Fraction): boolean =>
  equals(divide(rational(truth.n), rational(truth.d)), value) &&
  sign(value) === Math.sign(Number(truth.n / (truth.d < 0n ? -truth.d : truth.d)) || Number(truth.n) * Number(truth.d))

test(`sums, differences and products are those of plain bigint fractions (${about})`, () => {
  fc.assert(
    fc.property(decimals, decimals, (a, b) => {
      const [x, y] = [fraction(a), fraction(b)]
      expect(same(add(rational(a), rational(b)), { n: x.n * y.d + y.n * x.d, d: x.d * y.d })).toBe(true)
      expect(same(subtract(rational(a), rational(b)), { n: x.n * y.d - y.n * x.d, d: x.d * y.d })).toBe(true)
      expect(same(multiply(rational(a), rational(b)), { n: x.n * y.n, d: x.d * y.d })).toBe(true)
      const left = x.n * y.d
      const right = y.n * x.d
      expect(Math.sign(compare(rational(a), rational(b)))).toBe(left < right ? -1 : left > right ? 1 : 0)
    }),
    runs,
  )
})

test(`the laws of arithmetic hold exactly, fractions included (${about})`, () => {
  fc.assert(
    fc.property(numbers, numbers, numbers, (a, b, c) => {
      expect(equals(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)))).toBe(true)
      expect(equals(add(subtract(a, b), b), a)).toBe(true)
      if (!isZero(b)) expect(equals(multiply(divide(a, b), b), a)).toBe(true)
      if (!isZero(b)) expect(equals(divide(multiply(a, c), b), multiply(a, divide(c, b)))).toBe(true)
      expect(equals(absolute(negate(a)), absolute(a))).toBe(true)
      expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) + 0)
    }),
    runs,
  )
})

test(`rounding never moves further than its mode allows (${about})`, () => {
  const modes: RoundMode[] = ['half_up', 'half_even', 'up', 'down', 'floor', 'ceil']
  fc.assert(
    fc.property(numbers, fc.integer({ min: -3, max: 25 }), fc.constantFrom(...modes), (value, scale, mode) => {
      const rounded = round(value, scale, mode)
      const unit = power(rational(10), -scale)
      expect(isInteger(divide(rounded, unit))).toBe(true)
      const moved = subtract(rounded, value)
      const double = multiply(absolute(moved), rational(2))
      if (mode.startsWith('half')) expect(compare(double, unit)).toBeLessThanOrEqual(0)
      else expect(compare(absolute(moved), unit)).toBeLessThan(0)
      if (mode === 'floor') expect(sign(moved)).toBeLessThanOrEqual(0)
      if (mode === 'ceil') expect(sign(moved)).toBeGreaterThanOrEqual(0)
      if (mode === 'up') expect(compare(absolute(rounded), absolute(value))).toBeGreaterThanOrEqual(0)
      if (mode === 'down') expect(compare(absolute(rounded), absolute(value))).toBeLessThanOrEqual(0)
      if (mode === 'half_up' && equals(double, unit))
        expect(compare(absolute(rounded), absolute(value))).toBeGreaterThan(0)
      if (mode === 'half_even' && equals(double, unit))
        expect(isInteger(divide(rounded, multiply(unit, rational(2))))).toBe(true)
      expect(equals(rational(toDecimalText(rounded)), rounded)).toBe(true)
    }),
    runs,
  )
})

test(`decimal text survives the way in and out (${about})`, () => {
  fc.assert(
    fc.property(decimals, (text) => {
      expect(equals(rational(toDecimalText(rational(text))), rational(text))).toBe(true)
      expect(fraction(toFixedText(rational(text), 30)).n).toBe(
        fraction(text).n * 10n ** (30n - BigInt(fraction(text).d.toString().length - 1)),
      )
      const nearest = Number(text)
      expect(Math.abs(toNumber(rational(text)) - nearest)).toBeLessThanOrEqual(2 * Number.EPSILON * Math.abs(nearest))
    }),
    {
      ...runs,
      examples: [
        ['0'],
        ['-0.01'],
        ['89.45'],
        ['-282954791272517216035519263.6641568715792'],
        ['-5616094155.12052392959594726562500000001'],
      ],
    },
  )
})

test.each([
  ['0.125', 2, '0.13', '0.12'],
  ['280.725', 2, '280.73', '280.72'],
  ['1.005', 2, '1.01', '1.00'],
  ['2.5', 0, '3', '2'],
  ['-2.5', 0, '-3', '-2'],
  ['19.605', 2, '19.61', '19.60'],
  ['-0.001', 2, '0.00', '0.00'],
])('%s to %i digits is %s half up and %s half even', (text, scale, halfUp, halfEven) => {
  expect(toFixedText(rational(text), scale)).toBe(halfUp)
  expect(toFixedText(rational(text), scale, 'half_even')).toBe(halfEven)
})

test('an endless decimal shows 20 digits, a finite one all of them', () => {
  expect(toDecimalText(divide(one, rational(3)))).toBe('0.33333333333333333333')
  expect(toDecimalText(divide(one, power(rational(2), 30)))).toBe('0.000000000931322574615478515625')
  expect(toDecimalText(divide(rational(2), rational(3)), 2)).toBe('0.67')
  expect(toDecimalText(rational('250.4600'))).toBe('250.46')
  expect(`${rational('1.50')}`).toBe('1.5')
})

test('doubles come in as people write them', () => {
  expect(toDecimalText(rational(0.1))).toBe('0.1')
  expect(toDecimalText(rational(1e-7))).toBe('0.0000001')
  expect(toDecimalText(rational(1.5e22))).toBe('15000000000000000000000')
  expect(toDecimalText(rational(-0))).toBe('0')
})

test.each(['', ' 1', '1e5', '.5', '5.', '+1', '1,000', '０', 'NaN', '--1', '1\n', '0x10'])(
  '%j is no number',
  (text) => {
    expect(() => rational(text)).toThrow(expect.objectContaining({ code: 'value_type' }))
  },
)

test.each([Number.NaN, Number.POSITIVE_INFINITY, undefined as unknown as number, null as unknown as string])(
  '%s is no number either',
  (value) => {
    expect(() => rational(value)).toThrow(expect.objectContaining({ code: 'value_type' }))
  },
)

test('size and exponent are bounded, and bounded quickly', () => {
  const started = performance.now()
  const refused = [
    () => power(rational('9.99'), 10_000),
    () => power(rational(2), 1e15),
    () => rational('9'.repeat(5000)),
    () => Array.from({ length: 40 }).reduce<Rational>((value) => multiply(value, value), rational(3)),
  ]
  for (const attempt of refused) expect(attempt).toThrow(expect.objectContaining({ code: 'number_too_large' }))
  expect(performance.now() - started).toBeLessThan(5_000)
})

test('dividing by zero is a fault, not infinity', () => {
  expect(() => divide(one, zero)).toThrow(expect.objectContaining({ code: 'division_by_zero' }))
  expect(() => power(zero, -1)).toThrow(expect.objectContaining({ code: 'division_by_zero' }))
  try {
    divide(one, subtract(one, one))
  } catch (error) {
    expect(isFault(error, 'division_by_zero')).toBe(true)
  }
})

test('extremes, sums and recognition', () => {
  const values = ['3', '-1', '2.5'].map(rational)
  expect(toDecimalText(minOf(values[0]!, ...values))).toBe('-1')
  expect(toDecimalText(maxOf(values[0]!, ...values))).toBe('3')
  expect(toDecimalText(sumOf(values))).toBe('4.5')
  expect(isZero(sumOf([]))).toBe(true)
  expect([isRational(one), isRational({ mantissa: 1 }), isRational('1')]).toEqual([true, false, false])
})

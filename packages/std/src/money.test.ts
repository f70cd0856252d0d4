import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fenFromYuan, shareLargestRemainder, yuanFromFen, yuanText } from './money.ts'
import { compare, divide, multiply, rational, subtract, sumOf, toDecimalText } from './rational.ts'

const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000_000)
const runs = { seed, numRuns: process.env.COURTYARD_TEST_DEEP ? 20_000 : 500 }
const share = (total: string, weights: string[], ties: 'first' | 'last' = 'first') =>
  shareLargestRemainder(fenFromYuan(total, 'half_up'), weights.map(rational), ties).map(yuanText)

test.each([
  ['by area', '1000.00', ['89.45', '120.30', '65.00'], ['325.57', '437.85', '236.58']],
  ['by household', '100.00', ['1', '1', '1'], ['33.34', '33.33', '33.33']],
  ['by usage', '583.20', ['120', '85', '45.5'], ['279.38', '197.89', '105.93']],
  ['a payment over lines', '200', ['250.46', '30.00', '12.35'], ['171.07', '20.49', '8.44']],
  ['a credit note', '-100.00', ['1', '1', '1'], ['-33.34', '-33.33', '-33.33']],
  ['a zero weight', '0.05', ['0', '1', '1'], ['0.00', '0.03', '0.02']],
])('shares %s add up and are the worked ones', (_, total, weights, expected) => {
  expect(share(total, weights)).toEqual(expected)
})

test('300 equal rooms: 156 pay 4.12 and 144 pay 4.11', () => {
  const parts = share(
    '1234.56',
    Array.from({ length: 300 }, () => '89.45'),
  )
  expect([parts.filter((part) => part === '4.12').length, parts.filter((part) => part === '4.11').length]).toEqual([
    156, 144,
  ])
})

test('ties go where they are told', () => {
  expect(share('100', ['1', '1', '1'], 'last')).toEqual(['33.33', '33.33', '33.34'])
  const middleFirst = shareLargestRemainder(100n, ['1', '1', '1'].map(rational), (a) => (a === 1 ? -1 : 1))
  expect(middleFirst).toEqual([33n, 34n, 33n])
})

test(`every split adds up, and nobody is a whole fen from the exact share (seed ${seed})`, () => {
  const weight = fc
    .tuple(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 1, max: 4 }))
    .map(([n, d]) => divide(rational(n), rational(10 ** d)))
  fc.assert(
    fc.property(
      fc.bigInt(-(10n ** 12n), 10n ** 12n),
      fc.array(weight, { minLength: 1, maxLength: 40 }),
      (total, weights) => {
        const sum = sumOf(weights)
        fc.pre(compare(sum, rational(0)) > 0)
        const parts = shareLargestRemainder(total, weights)
        expect(parts.reduce((a, b) => a + b, 0n)).toBe(total)
        for (const [index, part] of parts.entries()) {
          const gap = subtract(rational(part), divide(multiply(rational(total), weights[index]!), sum))
          expect(compare(multiply(gap, gap), rational(1))).toBeLessThan(0)
        }
        expect(shareLargestRemainder(total, weights)).toEqual(parts)
      },
    ),
    runs,
  )
})

test('weights must make sense', () => {
  expect(() => share('1', ['0', '0'])).toThrow(expect.objectContaining({ code: 'division_by_zero' }))
  expect(() => share('1', [])).toThrow(expect.objectContaining({ code: 'division_by_zero' }))
  expect(() => share('1', ['-1', '2'])).toThrow(expect.objectContaining({ code: 'value_type' }))
})

test('yuan and fen', () => {
  expect(fenFromYuan('250.455', 'half_up')).toBe(25046n)
  expect(fenFromYuan(rational('-250.455'), 'half_up')).toBe(-25046n)
  expect(fenFromYuan('1.239', 'down')).toBe(123n)
  expect([yuanText(0n), yuanText(5n), yuanText(-5n), yuanText(123456n)]).toEqual(['0.00', '0.05', '-0.05', '1234.56'])
  expect(toDecimalText(yuanFromFen(25046n))).toBe('250.46')
  expect(() => fenFromYuan('¥1', 'half_up')).toThrow(expect.objectContaining({ code: 'value_type' }))
})

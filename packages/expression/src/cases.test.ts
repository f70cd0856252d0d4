import { fenFromYuan, shareLargestRemainder, yuanText } from '@courtyard/std/money'
import { rational } from '@courtyard/std/rational'
import { expect, test } from 'vitest'
import feeVectors from './cases/fee-vectors.cases.json' with { type: 'json' }
import shares from './cases/share.cases.json' with { type: 'json' }
import worked from './cases/worked.cases.json' with { type: 'json' }
import { type ExpressionCase, evaluateCase } from './cases.ts'

test.each(feeVectors as unknown as ExpressionCase[])('vector: $name', (given) => {
  expect(evaluateCase(given)).toMatchObject({ passed: true })
})

test.each(worked as unknown as ExpressionCase[])('worked example: $name', (given) => {
  expect(evaluateCase(given)).toMatchObject({ passed: true })
})

test.each(shares)('share: $name', ({ total, weights, expected }) => {
  expect(shareLargestRemainder(fenFromYuan(total, 'half_up'), weights.map(rational)).map(yuanText)).toEqual(expected)
})

// Planted faults: a runner that passes everything would not notice these.
test.each([
  [
    {
      name: 'a fen off',
      expr: 'a*b',
      input: { a: '89.45', b: '2.80' },
      expected: '250.47',
      round: { scale: 2, mode: 'half_up' },
    },
    '250.46',
  ],
  [{ name: 'not rounded', expr: 'a*b', input: { a: '89.45', b: '2.81' }, expected: '251.35' }, '251.3545'],
  [{ name: 'wrong boolean', expr: 'a > b', input: { a: '1', b: '2' }, expected: true }, 'false'],
  [{ name: 'number for boolean', expr: 'a', input: { a: '1' }, expected: true }, '1'],
  [{ name: 'unknown name', expr: 'aera * 2', input: { area: '1' }, expected: '2' }, ''],
  [{ name: 'fault', expr: 'a / b', input: { a: '1', b: '0' }, expected: '0' }, 'division_by_zero'],
] as [ExpressionCase, string][])('planted fault: %j fails', (given, actual) => {
  expect(evaluateCase(given)).toMatchObject({ passed: false, actual })
})

test('places compares to so many digits', () => {
  expect(evaluateCase({ name: 'third', expr: 'a/3', input: { a: '1' }, expected: '0.333', places: 3 }).passed).toBe(
    true,
  )
})

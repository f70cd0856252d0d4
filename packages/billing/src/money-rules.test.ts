import type { LateFee } from '@courtyard/metadata/catalog'
import { fenFromYuan, yuanFromFen, yuanText } from '@courtyard/std/money'
import { multiply } from '@courtyard/std/rational'
import { expect, test } from 'vitest'
import { chargeLateFee } from './charge-late-fee.ts'
import { lateFee } from './late-fee.ts'
import { prorate } from './prorate.ts'
import { applyTax } from './tax.ts'

const policy: LateFee = {
  name: 'standard',
  label: {},
  item: 'late_fee',
  dailyRate: '0.0005',
  graceDays: 0,
  graceMode: 'from_due',
  capRatio: '1',
  round: { scale: 2, mode: 'half_up', at: 'line' },
}
const owed = (from: string, yuan: string) => ({ from, fen: fenFromYuan(yuan, 'half_up') })
const bill = { dueOn: '2025-01-31', owed: [owed('2025-01-01', '1000')] }
const feeText = (given: LateFee, until: string, late = bill) => yuanText(lateFee(given, late, until).fen)

test.each([
  ['actual_month', '2025-03', '2025-03-12', '161.59'],
  ['30_360', '2025-03', '2025-03-12', '158.62'],
  ['actual_30', '2025-03', '2025-03-12', '166.97'],
  ['actual_365', '2025-03', '2025-03-12', '164.69'],
  ['half_month', '2025-03', '2025-03-17', '125.23'],
  ['half_month', '2025-03', '2025-03-12', '250.46'],
  ['none', '2025-03', '2025-03-12', '250.46'],
  ['actual_month', '2025-02', '2025-02-15', '125.23'],
  ['30_360', '2025-02', '2025-02-15', '133.58'],
  ['actual_30', '2025-02', '2025-02-15', '116.88'],
] as const)('F27 %s %s from %s owes %s of 250.46', (method, period, from, expected) => {
  const to = period === '2025-03' ? '2025-04-01' : '2025-03-01'
  const { part } = prorate(method, period, { from, to })
  expect(yuanText(fenFromYuan(multiply(yuanFromFen(25046n), part), 'half_up'))).toBe(expected)
})

test('a whole month is owed whole whatever the method', () => {
  for (const method of ['actual_month', '30_360', 'actual_30', 'actual_365', 'half_month'] as const) {
    const { part } = prorate(method, '2025-02', { from: '2025-02-01', to: '2025-03-01' })
    expect(yuanText(fenFromYuan(multiply(yuanFromFen(25046n), part), 'half_up'))).toBe('250.46')
  }
})

test('F12: 1,000 due 31 Jan is 29.50 late on 31 Mar', () => expect(feeText(policy, '2025-03-31')).toBe('29.50'))
test('F12: fifteen days of grace counted from their end give 22.00', () =>
  expect(feeText({ ...policy, graceDays: 15, graceMode: 'from_grace_end' }, '2025-03-31')).toBe('22.00'))
test('F12: fifteen days of grace, once past, count from the due day: 29.50', () =>
  expect(feeText({ ...policy, graceDays: 15 }, '2025-03-31')).toBe('29.50'))
test('F12: nothing is due inside the grace', () =>
  expect(feeText({ ...policy, graceDays: 15 }, '2025-02-15')).toBe('0.00'))
test('F12: the cap holds after seven years', () => expect(feeText(policy, '2032-02-01')).toBe('1000.00'))
test('F12: without a cap it runs on', () => {
  const { capRatio: _, ...uncapped } = policy
  expect(feeText(uncapped, '2032-02-01')).toBe('1278.50')
})
test('F12: after a part payment only the rest accrues: 32.50', () =>
  expect(
    feeText(policy, '2025-04-30', {
      dueOn: '2025-01-31',
      owed: [owed('2025-01-01', '1000'), owed('2025-03-01', '600')],
    }),
  ).toBe('32.50'))

// Guards I13: months add up to what one computation over all of them says.
test('monthly late fees add up to the cumulative one', () => {
  let chargedFen = 0n
  for (const period of ['2025-02', '2025-03', '2025-04']) {
    const charge = chargeLateFee(policy, { id: 'b', no: '1', ...bill, chargedFen }, { period, on: '2025-12-31' })
    chargedFen += charge?.amountFen ?? 0n
  }
  expect(chargedFen).toBe(lateFee(policy, bill, '2025-04-30').fen)
  const again = chargeLateFee(
    policy,
    { id: 'b', no: '1', ...bill, chargedFen },
    { period: '2025-04', on: '2025-12-31' },
  )
  expect(again).toBeUndefined()
})

test.each([
  ['0.06', true, '10600.00', '10600.00', '10000.00', '600.00'],
  ['0.06', false, '10600.00', '11236.00', '10600.00', '636.00'],
  ['0.09', true, '59312.50', '59312.50', '54415.14', '4897.36'],
  ['0.09', false, '59312.50', '64650.63', '59312.50', '5338.13'],
  ['0.05', true, '24840.00', '24840.00', '23657.14', '1182.86'],
] as const)('F28 rate %s inclusive %s of %s: %s = %s + %s', (rate, inclusive, given, amount, net, tax) => {
  const taxed = applyTax(fenFromYuan(given, 'half_up'), { rate, inclusive })
  expect([taxed.amountFen, taxed.netFen, taxed.taxFen].map(yuanText)).toEqual([amount, net, tax])
})

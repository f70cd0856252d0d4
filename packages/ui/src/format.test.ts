import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  difference,
  formatAmount,
  formatDay,
  formatInstant,
  formatMoney,
  formatNumber,
  formatPeriod,
  formatUnit,
  groupDigits,
  percentChange,
  trimDecimals,
} from './format.ts'

const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000_000)

test.each([
  ['0', '0.00'],
  ['512846.37', '512,846.37'],
  ['-1002.1', '−1,002.10'],
  ['90071992547409931234.05', '90,071,992,547,409,931,234.05'],
  [null, '—'],
  ['', '—'],
])('money %s reads %s', (value, text) => expect(formatMoney(value)).toBe(text))

test.each([
  ['128.4500', '128.45'],
  ['0.4883', '0.4883'],
  ['12', '12'],
  ['12.0', '12.0'],
  ['12.3000', '12.30'],
  [1403, '1,403'],
])('number %s reads %s', (value, text) => expect(formatNumber(value)).toBe(text))

test(`grouping never changes a digit (seed ${seed})`, () => {
  const decimal = fc.tuple(fc.bigInt(-(10n ** 30n), 10n ** 30n), fc.integer({ min: 0, max: 9999 }))
  fc.assert(
    fc.property(decimal, ([whole, fraction]) => {
      const text = `${whole}.${String(fraction).padStart(4, '0')}`
      const shown = groupDigits(text)
      expect(shown.replaceAll(',', '').replace('−', '-')).toBe(text)
      expect(shown.replace('−', '')).toMatch(/^\d{1,3}(,\d{3})*\.\d{4}$/)
      expect(Number(trimDecimals(text, 0))).toBe(Number(text))
    }),
    { seed, numRuns: 300 },
  )
})

test('text that is no decimal is left alone', () => {
  expect(groupDigits('1e5')).toBe('1e5')
  expect(formatMoney('n/a')).toBe('n/a')
})

test('changes are exact and signed', () => {
  expect(percentChange('384.58', '290.25')).toBe('+32.5%')
  expect(percentChange('254.58', '354.08')).toBe('−28.1%')
  expect(percentChange('1', '0.00')).toBe('—')
  expect(difference('512846.37', '503774.22')).toBe('+9,072.15')
  expect(difference('0.10', '0.30')).toBe('−0.20')
})

test('days, periods and instants by language', () => {
  expect(formatDay('2026-11-15', 'zh-CN', 'short')).toBe('11月15日')
  expect(formatDay('2026-11-15', 'en', 'full')).toBe('15 November 2026')
  expect(formatDay('2026-11-15', 'en')).toBe('2026-11-15')
  expect(formatPeriod('2026-10', 'zh-CN')).toBe('2026年10月')
  expect(formatPeriod('2026-10', 'en', 'month')).toBe('October')
  expect(formatPeriod('2026-10', 'zh-CN', 'month')).toBe('10月')
  expect(formatPeriod(null, 'en')).toBe('—')
  expect(formatInstant('2026-10-31T17:05:00Z', 'zh-CN', 'Asia/Shanghai')).toContain('01:05')
})

test('units and the big figure', () => {
  expect(formatUnit('CNY/m2/month', 'zh-CN')).toBe('元/㎡·月')
  expect(formatUnit('m3', 'en')).toBe('m³')
  expect(formatAmount('384.58')).toBe('¥ 384.58')
})

import { addDays, isDay } from '@courtyard/std/day'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyTransforms, dayText, decimalText, halfWidth, periodText } from './read-text.ts'

test('days are read in the ways people write them', () => {
  const written = [
    '2026-3-1',
    '2026/03/01',
    '2026年3月1日',
    '20260301',
    '２０２６－３－１',
    '2026.3.1',
    '2026-03-01 00:00:00',
    '46082',
  ]
  expect(written.map(dayText)).toEqual(written.map(() => '2026-03-01'))
})

test('what is no day stays as it is, for the field to refuse', () => {
  const odd = ['2026-02-30', '20261301', '昨天', '3/1/2026', '12', '99999', '']
  expect(odd.map(dayText)).toEqual(odd)
})

test('every day survives each way of writing it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60_000 }), (number) => {
      const day = addDays('1960-01-01', number)
      const [year, month, date] = day.split('-').map(Number)
      const serial = String(21_916 + number) // 1960-01-01 as a spreadsheet counts
      for (const text of [
        day,
        `${year}/${month}/${date}`,
        `${year}年${month}月${date}日`,
        day.replaceAll('-', ''),
        serial,
      ]) {
        expect(dayText(text)).toBe(day)
      }
      expect(isDay(day)).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test('months are read from months and from days', () => {
  const written = ['2026-10', '2026/10', '2026年10月', '2026年10月份', '202610', '2026-10-25', '２０２６－１０']
  expect(written.map(periodText)).toEqual(written.map(() => '2026-10'))
  expect(['2026-13', '十月'].map(periodText)).toEqual(['2026-13', '十月'])
})

test('numbers are read exactly, without signs of money, units and separators', () => {
  const pairs = [
    ['８９．４５', '89.45'],
    ['¥1,234.50', '1234.5'],
    ['89.45㎡', '89.45'],
    ['1200 元', '1200'],
    ['-0.10', '-0.1'],
    ['.5', '0.5'],
    ['+7', '7'],
    ['123456789012345.678901', '123456789012345.678901'],
  ] as const
  expect(pairs.map(([text]) => decimalText(text))).toEqual(pairs.map(([, number]) => number))
  const odd = ['九十', '1,23', '1.2.3', '12 34', '-', '']
  expect(odd.map(decimalText)).toEqual(odd)
})

test('full-width characters become half-width, all others stay', () => {
  expect(halfWidth('Ａ１－２ 号楼　（一）')).toBe('A1-2 号楼 (一)')
})

test('transforms work one after the other', () => {
  expect(applyTransforms(' １#2 ', ['half_width', 'trim', 'split:#:0', 'pad:3'])).toBe('001')
  expect(applyTransforms('138-0000-0001', ['strip:-'])).toBe('13800000001')
  expect(applyTransforms('房 12 号', ['digits'])).toBe('12')
  expect(applyTransforms('a', ['upper', 'lower', 'upper'])).toBe('A')
})

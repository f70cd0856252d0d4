import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, addMonths, dayNumber, daysBetween, isDay } from './day.ts'
import { isFault } from './fault.ts'
import { daysIn, isPeriod, periodFrom, periodTo } from './period.ts'

const codeOf = (work: () => unknown): string => {
  try {
    return String(work())
  } catch (error) {
    return isFault(error) ? error.code : 'not a fault'
  }
}

test.each([
  ['2028-01-31', 1, '2028-02-29'],
  ['2100-01-31', 1, '2100-02-28'],
  ['2024-02-29', 12, '2025-02-28'],
  ['2026-03-31', -1, '2026-02-28'],
  ['2026-01-15', -1, '2025-12-15'],
  ['0050-06-30', 1, '0050-07-30'],
  ['0001-01-31', 1, '0001-02-28'],
] as const)('%s moved by %s months is %s', (day, months, moved) => expect(addMonths(day, months)).toBe(moved))

test('what would leave the calendar is a fault, never a day that compares wrongly', () => {
  expect(addDays('9999-12-30', 1)).toBe('9999-12-31')
  expect(codeOf(() => addDays('9999-12-31', 1))).toBe('number_too_large')
  expect(codeOf(() => addMonths('9999-12-01', 1))).toBe('number_too_large')
  expect(codeOf(() => addMonths('0001-01-01', -1))).toBe('number_too_large')
  expect(codeOf(() => addDays('2026-01-01', 1e12))).toBe('number_too_large')
  expect([isPeriod('9999-11'), isPeriod('9999-12'), isPeriod('0000-01')]).toEqual([true, false, false])
})

const period = fc
  .tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 12 }))
  .map(([year, month]) => `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}`)
  .filter(isPeriod)

test('every period is its days, one after the other, up to the next', () => {
  fc.assert(
    fc.property(period, (month) => {
      const days = Array.from({ length: daysIn(month) }, (_, index) => addDays(periodFrom(month), index))
      expect(days.every((day) => isDay(day) && day.startsWith(month))).toBe(true)
      expect(addDays(days.at(-1)!, 1)).toBe(periodTo(month))
      expect(daysBetween(periodFrom(month), periodTo(month))).toBe(days.length)
      expect(dayNumber(periodTo(month)) > dayNumber(periodFrom(month))).toBe(true)
    }),
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, addMonths, dayIn, dayNumber, daysBetween, isDay } from './day.ts'
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

test('the day changes at midnight of the zone, to the millisecond, also when asked again and again', () => {
  const zones = ['Asia/Shanghai', 'America/St_Johns', 'Asia/Kathmandu', 'Africa/Monrovia', 'Pacific/Kiritimati']
  const near = fc.record({
    zone: fc.constantFrom(...zones),
    // Quarters of an hour are where days begin; Monrovia was off by 44 minutes and 30 seconds until 1972.
    quarter: fc.integer({ min: -100_000, max: 2_500_000 }),
    secondsOff: fc.constantFrom(0, -30, 30),
  })
  const daysAround = ({ zone, quarter, secondsOff }: { zone: string; quarter: number; secondsOff: number }) => {
    const at = quarter * 900_000 + secondsOff * 1000
    return [at - 1, at, at + 1, at - 1].map((ms) => [dayIn(new Date(ms), zone), dayByFormat(ms, zone)] as const)
  }
  fc.assert(
    fc.property(near, (where) => {
      for (const [remembered, formatted] of daysAround(where)) expect(remembered).toBe(formatted)
    }),
  )
  const midnight = Date.UTC(2026, 9, 31, 16)
  expect([midnight - 1, midnight].map((ms) => dayIn(new Date(ms), 'Asia/Shanghai'))).toEqual([
    '2026-10-31',
    '2026-11-01',
  ])
  const inSeconds = Date.UTC(1970, 0, 1, 0, 44, 30)
  expect([inSeconds - 1, inSeconds].map((ms) => dayIn(new Date(ms), 'Africa/Monrovia'))).toEqual([
    '1969-12-31',
    '1970-01-01',
  ])
})

const dayByFormat = (ms: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(ms)

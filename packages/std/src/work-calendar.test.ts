import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, dayFromNumber } from './day.ts'
import { addWorkdays, hoursOn, isWorkday, type WorkCalendar, workdaysBetween } from './work-calendar.ts'

const seed = 20260215

type Year = { year: string; holidays: { first: string; last: string }[]; makeup: string[] }
const pack = JSON.parse(
  readFileSync(new URL('../../../metadata/modules/space/calendars/cn.json', import.meta.url), 'utf8'),
) as { years: Year[] }

/** The calendar of the packs, read without the compiler. */
const cn: WorkCalendar = {
  name: 'cn',
  timeZone: 'Asia/Shanghai',
  week: [[], ...Array.from({ length: 5 }, () => [['09:00', '18:00'] as const]), []],
  years: pack.years.map(({ year, holidays, makeup }) => ({
    year,
    off: holidays.map(({ first, last }) => [first, last] as const),
    on: makeup,
  })),
}

test('the days around Spring Festival 2026 are worked as the State Council said', () => {
  const worked = Array.from({ length: 20 }, (_, index) => addDays('2026-02-12', index)).filter((day) =>
    isWorkday(cn, day),
  )
  expect(worked).toEqual([
    ...['2026-02-12', '2026-02-13', '2026-02-14'],
    ...['2026-02-24', '2026-02-25', '2026-02-26', '2026-02-27', '2026-02-28'],
    ...['2026-03-02', '2026-03-03'],
  ])
  expect(addWorkdays(cn, '2026-02-15', 0)).toBe('2026-02-24')
  expect(addWorkdays(cn, '2026-02-14', 0)).toBe('2026-02-14')
  expect(addWorkdays(cn, '2026-02-14', 1)).toBe('2026-02-24')
  expect(addWorkdays(cn, '2026-02-23', -1)).toBe('2026-02-14')
  expect(hoursOn(cn, '2026-02-14')).toEqual([['09:00', '18:00']])
  expect(hoursOn(cn, '2026-02-15')).toEqual([])
})

// 365 days less 104 of weekends and the weekdays off, and the days worked instead.
test.each([
  ['2025', 248],
  ['2026', 248],
])('%s has %i working days', (year, days) => {
  expect(workdaysBetween(cn, `${year}-01-01`, `${year}-12-31`)).toBe(days - 1)
  expect(isWorkday(cn, `${year}-12-31`)).toBe(true)
})

test('a day of a year that is not in the calendar is an error that names the year, never a working day', () => {
  const missing = (year: string) =>
    expect.objectContaining({
      code: 'calendar_year_missing',
      details: expect.objectContaining({ calendar: 'cn', year }),
    })
  expect(() => isWorkday(cn, '2027-01-04')).toThrow(missing('2027'))
  expect(() => isWorkday(cn, '2024-12-31')).toThrow(missing('2024'))
  expect(() => addWorkdays(cn, '2026-12-31', 1)).toThrow(missing('2027'))
  expect(() => addWorkdays(cn, '2025-01-02', -1)).toThrow(missing('2024'))
  expect(() => addWorkdays(cn, '2026-06-01', 400)).toThrow(missing('2027'))
  expect(() => workdaysBetween(cn, '2026-12-30', '2027-01-02')).toThrow(missing('2027'))
  expect(addWorkdays(cn, '2026-12-30', 1)).toBe('2026-12-31')
  expect(workdaysBetween(cn, '2026-12-31', '2027-01-01')).toBe(1)
  const weekly: WorkCalendar = { name: 'weekly', timeZone: 'UTC', week: cn.week }
  expect(isWorkday(weekly, '2031-01-01')).toBe(true)
  expect(() => addWorkdays(weekly, '2031-01-01', 1e9)).toThrow(expect.objectContaining({ code: 'number_too_large' }))
})

const dayNumbers = { min: 20_089, max: 20_818 }
const anyDay = fc.integer(dayNumbers).map(dayFromNumber)
const anyCalendar = fc.record({
  week: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }),
  off: fc.array(fc.tuple(anyDay, fc.integer({ min: 0, max: 12 })), { maxLength: 8 }),
  on: fc.array(anyDay, { maxLength: 6 }),
})

test(`counting agrees with looking at each day, and adding is its inverse (seed ${seed})`, () => {
  const property = fc.property(
    anyCalendar,
    anyDay,
    anyDay,
    fc.integer({ min: 1, max: 40 }),
    ({ week, off, on }, a, b, n) => {
      const years = ['2024', '2025', '2026', '2027', '2028'].map((year) => ({
        year,
        off: year === '2025' ? off.map(([first, days]) => [first, addDays(first, days)] as const) : [],
        on: year === '2025' ? on : [],
      }))
      const calendar: WorkCalendar = {
        name: 'any',
        timeZone: 'UTC',
        week: Array.from({ length: 7 }, (_, day) => (week.includes(day) ? [['00:00', '24:00'] as const] : [])),
        years,
      }
      const looked = (day: string) =>
        on.includes(day) ||
        (week.includes(new Date(`${day}T00:00:00Z`).getUTCDay()) &&
          !off.some(([first, days]) => first <= day && day <= addDays(first, days)))
      const [from, to] = a < b ? [a, b] : [b, a]
      let count = 0
      for (let day = from; day < to; day = addDays(day, 1)) if (looked(day)) count += 1
      expect(isWorkday(calendar, a)).toBe(looked(a))
      expect(workdaysBetween(calendar, from, to)).toBe(count)
      expect(workdaysBetween(calendar, to, from) + count).toBe(0)
      const later = addWorkdays(calendar, a, n)
      expect(looked(later)).toBe(true)
      expect(workdaysBetween(calendar, addDays(a, 1), addDays(later, 1))).toBe(n)
      const earlier = addWorkdays(calendar, a, -n)
      expect(looked(earlier)).toBe(true)
      expect(workdaysBetween(calendar, earlier, a)).toBe(n)
    },
  )
  fc.assert(property, { seed, numRuns: 300 })
})

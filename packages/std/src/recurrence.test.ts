import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, type Day, dayFromNumber, dayNumber } from './day.ts'
import { occurrences, type Recurrence } from './recurrence.ts'

const rule = fc.oneof(
  fc.record({ unit: fc.constant('day' as const), count: fc.integer({ min: 1, max: 40 }) }),
  fc.record({
    unit: fc.constant('week' as const),
    count: fc.integer({ min: 1, max: 6 }),
    on: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
  }),
  fc.record({
    unit: fc.constant('month' as const),
    count: fc.integer({ min: 1, max: 14 }),
    on: fc.uniqueArray(fc.oneof(fc.integer({ min: 1, max: 31 }), fc.constant(-1)), { minLength: 1, maxLength: 6 }),
  }),
  fc.record({ unit: fc.constant('year' as const), count: fc.integer({ min: 1, max: 5 }) }),
)
const day = fc.integer({ min: dayNumber('1999-01-01'), max: dayNumber('2040-12-31') }).map(dayFromNumber)
const parts = (one: Day) => one.split('-').map(Number) as [number, number, number]
const lastOf = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate()
const monday = (one: Day) => dayNumber(one) - ((((dayNumber(one) + 3) % 7) + 7) % 7)

/** The same rule, asked of one day: another way to say it, which the listing is held to. */
function isMeant({ unit, count, on }: Recurrence, anchor: Day, one: Day): boolean {
  const [year, month, date] = parts(one)
  const [fromYear, fromMonth, fromDate] = parts(anchor)
  const months = (year - fromYear) * 12 + month - fromMonth
  const last = lastOf(year, month)
  if (one < anchor) return false
  if (unit === 'day') return (dayNumber(one) - dayNumber(anchor)) % count === 0
  if (unit === 'week')
    return ((monday(one) - monday(anchor)) / 7) % count === 0 && on!.includes(dayNumber(one) - monday(one) + 1)
  if (unit === 'month')
    return months % count === 0 && on!.some((wanted) => (wanted === -1 ? last : Math.min(wanted, last)) === date)
  return months % (count * 12) === 0 && date === Math.min(fromDate, last)
}

test('the listed days are exactly those that the rule means, whatever part of it is asked for', () => {
  fc.assert(
    fc.property(rule, day, day, fc.integer({ min: 0, max: 800 }), (one, anchor, from, length) => {
      const to = addDays(from, length)
      const listed = occurrences(one, anchor, { from, to, max: 10_000 })
      const meant = Array.from({ length: length + 1 }, (_, index) => addDays(from, index)).filter((wanted) =>
        isMeant(one, anchor, wanted),
      )
      expect(listed).toEqual(meant)
      expect(occurrences(one, anchor, { from, to, max: 3 })).toEqual(meant.slice(0, 3))
    }),
    { numRuns: 300, verbose: 1 },
  )
})

test('a day that a month lacks is its last, and does not move the months that have it', () => {
  const span = { from: '2024-01-01', to: '2028-12-31', max: 5 }
  expect(occurrences({ unit: 'month', count: 1 }, '2024-01-31', span)).toEqual([
    '2024-01-31',
    '2024-02-29',
    '2024-03-31',
    '2024-04-30',
    '2024-05-31',
  ])
  expect(occurrences({ unit: 'year', count: 1 }, '2024-02-29', span)).toEqual([
    '2024-02-29',
    '2025-02-28',
    '2026-02-28',
    '2027-02-28',
    '2028-02-29',
  ])
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, dayFromNumber, dayIn, dayNumber } from './day.ts'
import { instantIn, lastDayAt } from './zone.ts'

const iso = (day: string, time: string, zone: string) => instantIn(day, time, zone).toISOString()

test('a time of day is that of the zone, also where clocks change', () => {
  expect(iso('2026-11-22', '08:00', 'Asia/Shanghai')).toBe('2026-11-22T00:00:00.000Z')
  expect(iso('2026-03-28', '08:00', 'Europe/Berlin')).toBe('2026-03-28T07:00:00.000Z')
  expect(iso('2026-03-29', '08:00', 'Europe/Berlin')).toBe('2026-03-29T06:00:00.000Z')
  // Skipped: the first instant after. Twice: the first of the two.
  expect(iso('2026-03-29', '02:30', 'Europe/Berlin')).toBe('2026-03-29T01:00:00.000Z')
  expect(iso('2026-10-25', '02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z')
  expect(iso('2026-04-05', '01:45', 'Australia/Lord_Howe')).toBe('2026-04-04T14:45:00.000Z')
})

const zones = ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC']
const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
const text = ([hour, minute]: readonly [number, number]) =>
  `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`

test('every day comes once at every time of day, in the order of the calendar', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: dayNumber('2012-01-01'), max: dayNumber('2030-12-31') }).map(dayFromNumber),
      time.map(text),
      (zone, day, at) => {
        const instant = instantIn(day, at, zone)
        expect(instantIn(addDays(day, 1), at, zone).getTime()).toBeGreaterThan(instant.getTime())
        expect(dayIn(instant, zone) >= day).toBe(true)
        expect(lastDayAt(instant, at, zone)).toBe(day)
        expect(lastDayAt(new Date(instant.getTime() - 60_000), at, zone)).toBe(addDays(day, -1))
      },
    ),
    { numRuns: 120, verbose: 1 },
  )
})

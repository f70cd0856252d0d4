import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayIn } from './day.ts'
import { hoursOn, type WorkCalendar } from './work-calendar.ts'
import { afterWorkingMs, instantOf, workingMs } from './working-hours.ts'

const seed = 20260308
const HOUR = 3_600_000

const calendar = (
  timeZone: string,
  hours: readonly (readonly [string, string])[],
  days = [1, 2, 3, 4, 5],
): WorkCalendar => ({
  name: 'desk',
  timeZone,
  week: Array.from({ length: 7 }, (_, day) => (days.includes(day) ? hours : [])),
})
const at = (text: string) => new Date(text)

test.each([
  // In an office week, over lunch, night and weekend.
  ['Asia/Shanghai', '2026-03-13T17:00:00+08:00', '2026-03-16T10:30:00+08:00', 2.5],
  ['Asia/Shanghai', '2026-03-14T08:00:00+08:00', '2026-03-15T20:00:00+08:00', 0],
  ['Asia/Shanghai', '2026-03-13T11:30:00+08:00', '2026-03-13T13:30:00+08:00', 1],
  // The same instants are other hours elsewhere.
  ['Europe/Berlin', '2026-03-13T17:00:00+08:00', '2026-03-16T10:30:00+08:00', 7],
])('%s from %s to %s are %d working hours', (zone, from, to, expected) => {
  const office = calendar(zone, [
    ['09:00', '12:00'],
    ['13:00', '18:00'],
  ])
  expect(workingMs(office, at(from), at(to)) / HOUR).toBe(expected)
  expect(workingMs(office, at(to), at(from)) / HOUR + expected).toBe(0)
})

test('a day on which the clocks change is as long as it was', () => {
  const always = (zone: string) => calendar(zone, [['00:00', '24:00']], [0, 1, 2, 3, 4, 5, 6])
  const dayLong = (zone: string, day: string, next: string) =>
    workingMs(always(zone), instantOf(day, '00:00', zone), instantOf(next, '00:00', zone)) / HOUR
  expect(dayLong('America/New_York', '2026-03-08', '2026-03-09')).toBe(23)
  expect(dayLong('America/New_York', '2026-11-01', '2026-11-02')).toBe(25)
  expect(dayLong('Asia/Shanghai', '2026-03-08', '2026-03-09')).toBe(24)
  expect(dayLong('Australia/Lord_Howe', '2026-04-05', '2026-04-06')).toBe(24.5)
  // A shift over the hour that is skipped is an hour shorter.
  expect(
    workingMs(
      calendar('America/New_York', [['01:00', '05:00']], [0]),
      at('2026-03-08T00:00:00Z'),
      at('2026-03-09T00:00:00Z'),
    ) / HOUR,
  ).toBe(3)
})

test('a skipped local time is the jump, a repeated one the first', () => {
  expect(instantOf('2026-03-08', '02:30', 'America/New_York').toISOString()).toBe('2026-03-08T07:00:00.000Z')
  expect(instantOf('2026-11-01', '01:30', 'America/New_York').toISOString()).toBe('2026-11-01T05:30:00.000Z')
  expect(instantOf('2026-11-01', '24:00', 'America/New_York').toISOString()).toBe('2026-11-02T05:00:00.000Z')
  expect(instantOf('2026-02-14', '09:00', 'Asia/Shanghai').toISOString()).toBe('2026-02-14T01:00:00.000Z')
})

test('eight working hours reported late on Friday are due on Monday, and a missing year is an error', () => {
  const office: WorkCalendar = {
    ...calendar('Asia/Shanghai', [['09:00', '18:00']]),
    years: [{ year: '2026', off: [['2026-02-15', '2026-02-23']], on: ['2026-02-14'] }],
  }
  expect(afterWorkingMs(office, at('2026-03-13T17:00:00+08:00'), 8 * HOUR)).toEqual(at('2026-03-16T16:00:00+08:00'))
  expect(afterWorkingMs(office, at('2026-02-14T17:00:00+08:00'), 2 * HOUR)).toEqual(at('2026-02-24T10:00:00+08:00'))
  const missing = expect.objectContaining({ code: 'calendar_year_missing' })
  expect(() => afterWorkingMs(office, at('2026-12-31T17:00:00+08:00'), 2 * HOUR)).toThrow(missing)
  expect(() => workingMs(office, at('2026-12-31T00:00:00+08:00'), at('2027-01-02T00:00:00+08:00'))).toThrow(missing)
})

const anyInstant = fc
  .integer({ min: Date.UTC(2026, 0, 1) / 60_000, max: Date.UTC(2027, 0, 1) / 60_000 })
  .map((m) => new Date(m * 60_000))

test(`hours add up, and agree with the clock on the wall minute by minute (seed ${seed})`, () => {
  const zone = fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata')
  const property = fc.property(zone, anyInstant, fc.nat(3000), fc.nat(3000), (timeZone, a, toB, toC) => {
    const office = calendar(timeZone, [
      ['01:00', '12:00'],
      ['13:00', '24:00'],
    ])
    const [b, c] = [new Date(+a + toB * 60_000), new Date(+a + (toB + toC) * 60_000)]
    expect(workingMs(office, a, b) + workingMs(office, b, c)).toBe(workingMs(office, a, c))
    const wall = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    let minutes = 0
    for (let now = +a; now < +b; now += 60_000) {
      const time = wall.format(now)
      if (hoursOn(office, dayIn(new Date(now), timeZone)).some(([from, to]) => from <= time && time < to)) minutes += 1
    }
    expect(workingMs(office, a, b) / 60_000).toBe(minutes)
    if (workingMs(office, a, b) > 0) {
      const due = afterWorkingMs(office, a, workingMs(office, a, b))
      expect(workingMs(office, a, due)).toBe(workingMs(office, a, b))
      expect(+due).toBeLessThanOrEqual(+b)
    }
  })
  fc.assert(property, { seed, numRuns: 60 })
})

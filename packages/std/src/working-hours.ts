import { addDays, type Day, dayIn } from './day.ts'
import { hoursOn, type WorkCalendar } from './work-calendar.ts'

/**
 * Milliseconds of working time from one instant to another; negative when `to` is before `from`. Hours are local time of
 * the calendar's zone: a window across a change of clocks is as long as it really was. Throws Fault calendar_year_missing
 * for a year that the calendar does not know, never counting such a day as worked.
 */
export function workingMs(calendar: WorkCalendar, from: Date, to: Date): number {
  if (to < from) return -workingMs(calendar, to, from)
  const last = dayIn(to, calendar.timeZone)
  let sum = 0
  for (let day = dayIn(from, calendar.timeZone); day <= last; day = addDays(day, 1)) {
    for (const [start, end] of windowsOn(calendar, day)) sum += Math.max(0, Math.min(end, +to) - Math.max(start, +from))
  }
  return sum
}

/**
 * The instant at which `ms` of working time have passed since `from`: when a promise of so many working hours falls due.
 * For 0 the instant itself, whether or not it is worked. Throws as workingMs does.
 */
export function afterWorkingMs(calendar: WorkCalendar, from: Date, ms: number): Date {
  let left = ms
  if (left <= 0) return from
  for (let day = dayIn(from, calendar.timeZone); ; day = addDays(day, 1)) {
    for (const [start, end] of windowsOn(calendar, day)) {
      const begin = Math.max(start, +from)
      const length = Math.max(0, end - begin)
      if (length >= left) return new Date(begin + left)
      left -= length
    }
  }
}

/** The instant of a local time in an IANA zone. A time that the clocks skip is the instant they jump; one they repeat, the first. */
export function instantOf(day: Day, time: string, timeZone: string): Date {
  const [hour, minute] = time.split(':').map(Number) as [number, number]
  const wall = Date.parse(`${day}T00:00:00Z`) + (hour * 60 + minute) * MINUTE_MS
  // The zone's offset a day earlier and a day later are the only two that can hold; the earlier instant comes first.
  const offsets = [offsetAt(wall - DAY_MS, timeZone), offsetAt(wall + DAY_MS, timeZone)]
  const candidates = offsets.map((offset) => wall - offset).sort((a, b) => a - b)
  const exact = candidates.find((at) => at + offsetAt(at, timeZone) === wall)
  if (exact !== undefined) return new Date(exact)
  return new Date(firstAtOrAfter(wall, candidates as [number, number], timeZone))
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

function windowsOn(calendar: WorkCalendar, day: Day): [number, number][] {
  return hoursOn(calendar, day).map(([from, to]) => [
    +instantOf(day, from, calendar.timeZone),
    +instantOf(day, to, calendar.timeZone),
  ])
}

/** The first instant between the candidates at which the clocks show `wall` or later: where they jumped over it. */
function firstAtOrAfter(wall: number, [low, high]: [number, number], timeZone: string): number {
  let [before, after] = [low - MINUTE_MS, high]
  while (after - before > MINUTE_MS) {
    const middle = before + Math.floor((after - before) / 2 / MINUTE_MS) * MINUTE_MS
    if (middle + offsetAt(middle, timeZone) >= wall) after = middle
    else before = middle
  }
  return after
}

// Making a formatter costs 50 times as much as using it. There are a few hundred zones.
const formatters = new Map<string, Intl.DateTimeFormat>()

/** What the zone's clocks show at an instant, as if it were UTC, less the instant. */
function offsetAt(at: number, timeZone: string): number {
  let formatter = formatters.get(timeZone)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...PARTS })
    formatters.set(timeZone, formatter)
  }
  const part: Record<string, number> = {}
  for (const { type, value } of formatter.formatToParts(at)) part[type] = Number(value)
  const { year, month, day, hour, minute, second } = part
  return Date.UTC(year!, month! - 1, day!, hour!, minute!, second!) - Math.floor(at / 1000) * 1000
}

const PARTS = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const

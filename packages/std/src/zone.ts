import { addDays, type Day, dayIn } from './day.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

const clocks = new Map<string, Intl.DateTimeFormat>()

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  clocks.set(timeZone, made)
  return made
}

/** Day and time of day of an instant in an IANA time zone, as `2026-03-29 02:30`. */
const wallClock = (at: number, timeZone: string): string =>
  `${dayIn(new Date(at), timeZone)} ${clockOf(timeZone).format(new Date(at))}`

/**
 * The first instant at which the clocks of a time zone show this time of this day, or a later one where they skip it: in
 * the hour that comes twice it is the first of the two.
 */
export function instantIn(day: Day, time: string, timeZone: string): Date {
  const wanted = `${day} ${time}`
  // Every zone is within 14 hours of UTC, and a change of clocks is at most a few; minutes are found by halving.
  const asUtc = Date.parse(`${day}T${time}:00Z`)
  const first = firstShowing(wanted, timeZone, { from: asUtc - 18 * HOUR_MS, to: asUtc + 18 * HOUR_MS })
  return new Date(first)
}

type Span = { readonly from: number; readonly to: number }

/** Clocks only run back by an hour or so, so the earliest of the steps of a quarter that shows it or later is near. */
function firstShowing(wanted: string, timeZone: string, { from, to }: Span): number {
  const quarter = 15 * MINUTE_MS
  let at = from
  while (at < to && wallClock(at, timeZone) < wanted) at += quarter
  let minute = at - quarter
  while (minute < at && wallClock(minute, timeZone) < wanted) minute += MINUTE_MS
  return minute
}

/** The last day on which this time of day has come by an instant. */
export function lastDayAt(instant: Date, time: string, timeZone: string): Day {
  const day = dayIn(instant, timeZone)
  return instantIn(day, time, timeZone) <= instant ? day : addDays(day, -1)
}

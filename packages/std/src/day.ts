import { assert } from './assert.ts'
import { Fault } from './fault.ts'

/** A calendar day `YYYY-MM-DD`, no time zone. Days compare as text. */
export type Day = string

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/
const MS_PER_DAY = 86_400_000

/** True when `text` is a real calendar day between 0001 and 9999. */
export function isDay(text: string): boolean {
  const match = DAY.exec(text)
  if (!match) return false
  const [, year, month, day] = match
  const at = new Date(0)
  at.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  return at.toISOString().slice(0, 10) === text && year !== '0000'
}

/** Days since 1970-01-01. */
export function dayNumber(day: Day): number {
  assert(DAY.test(day), `a day, not ${day}`)
  return Math.round(Date.parse(`${day}T00:00:00Z`) / MS_PER_DAY)
}

/** The day of a day number. Throws Fault number_too_large outside the years 1 to 9999. */
export const dayFromNumber = (number: number): Day => dayOf(new Date(number * MS_PER_DAY))

function dayOf(at: Date): Day {
  const year = at.getUTCFullYear()
  if (!(year >= 1 && year <= 9999)) throw new Fault('number_too_large', { expected: 'a day of the years 1 to 9999' })
  return at.toISOString().slice(0, 10)
}

/** `day` moved by `days` (may be negative). Throws Fault number_too_large outside the years 1 to 9999. */
export const addDays = (day: Day, days: number): Day => dayFromNumber(dayNumber(day) + days)

/** Days from `from` (included) to `to` (excluded). */
export const daysBetween = (from: Day, to: Day): number => dayNumber(to) - dayNumber(from)

/** `day` moved by whole months; the 31st becomes the last day of a shorter month. Throws as addDays does. */
export function addMonths(day: Day, months: number): Day {
  const [year, month, dayOfMonth] = day.split('-').map(Number) as [number, number, number]
  const moved = new Date(0)
  // Not Date.UTC: it takes the years 0 to 99 for 1900 to 1999.
  moved.setUTCFullYear(year, month + months, 0)
  moved.setUTCDate(Math.min(dayOfMonth, moved.getUTCDate()))
  return dayOf(moved)
}

// Making a formatter costs 50 times as much as using it. There are a few hundred zones.
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterFor(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  formatters.set(timeZone, made)
  return made
}

type Minute = { readonly minute: number; readonly day: Day }

const MINUTE_MS = 60_000
// Since then no zone is off by seconds, so that days begin on whole minutes everywhere.
const WHOLE_MINUTES_FROM_MS = Date.UTC(1973, 0, 1)
const minutes = new Map<string, Minute>()

/** The day an instant falls on in an IANA time zone. The minute asked for last is remembered per zone: most ask for now. */
export function dayIn(instant: Date, timeZone: string): Day {
  const at = instant.getTime()
  const minute = Math.floor(at / MINUTE_MS)
  const known = minutes.get(timeZone)
  if (known?.minute === minute) return known.day
  const day = formatterFor(timeZone).format(instant)
  if (at >= WHOLE_MINUTES_FROM_MS) minutes.set(timeZone, { minute, day })
  return day
}

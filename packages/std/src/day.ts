import { assert } from './assert.ts'

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

/** The day of a day number. */
export const dayFromNumber = (number: number): Day => new Date(number * MS_PER_DAY).toISOString().slice(0, 10)

/** `day` moved by `days` (may be negative). */
export const addDays = (day: Day, days: number): Day => dayFromNumber(dayNumber(day) + days)

/** Days from `from` (included) to `to` (excluded). */
export const daysBetween = (from: Day, to: Day): number => dayNumber(to) - dayNumber(from)

/** `day` moved by whole months; the 31st becomes the last day of a shorter month. */
export function addMonths(day: Day, months: number): Day {
  const [year, month, dayOfMonth] = day.split('-').map(Number) as [number, number, number]
  const first = new Date(Date.UTC(year, month - 1 + months, 1))
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  first.setUTCDate(Math.min(dayOfMonth, last))
  return first.toISOString().slice(0, 10)
}

/** The day an instant falls on in an IANA time zone. */
export const dayIn = (instant: Date, timeZone: string): Day =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(instant)

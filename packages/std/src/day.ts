import { assert } from './assert.ts'
import { Fault } from './fault.ts'

/** A calendar day `YYYY-MM-DD`, no time zone. Days compare as text. */
export type Day = string

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/

/** True when `text` is a real calendar day between 0001 and 9999. */
export function isDay(text: string): boolean {
  const match = DAY.exec(text)
  if (!match) return false
  const [, year, month, day] = match
  const at = new Date(0)
  at.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  return at.toISOString().slice(0, 10) === text && year !== '0000'
}

// Calendar arithmetic on whole numbers: fee runs move days millions of times, and a Date for each took half of that.
const DAYS_PER_ERA = 146_097 // 400 years
const EPOCH = 719_468 // days from 0000-03-01 to 1970-01-01

/** Days since 1970-01-01. */
export function dayNumber(day: Day): number {
  assert(DAY.test(day), `a day, not ${day}`)
  // Years begin in March here, so that the leap day is the last one.
  const month = monthIn(day)
  const year = month > 2 ? yearIn(day) : yearIn(day) - 1
  const era = Math.floor(year / 400)
  const yearOfEra = year - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + Number(day.slice(8)) - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * DAYS_PER_ERA + dayOfEra - EPOCH
}

/** The day of a day number. Throws Fault number_too_large outside the years 1 to 9999. */
export function dayFromNumber(number: number): Day {
  const shifted = Math.floor(number) + EPOCH
  const era = Math.floor(shifted / DAYS_PER_ERA)
  const dayOfEra = shifted - era * DAYS_PER_ERA
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365)
  const dayOfYear = dayOfEra - (yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  const date = dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1
  return dayOf(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, date)
}

const yearIn = (day: Day): number => Number(day.slice(0, 4))
const monthIn = (day: Day): number => Number(day.slice(5, 7))
const two = (number: number): string => (number < 10 ? `0${number}` : `${number}`)

function dayOf(year: number, month: number, date: number): Day {
  if (!(year >= 1 && year <= 9999)) throw new Fault('number_too_large', { expected: 'a day of the years 1 to 9999' })
  return `${year > 999 ? year : String(year).padStart(4, '0')}-${two(month)}-${two(date)}`
}

/** `day` moved by `days` (may be negative). Throws Fault number_too_large outside the years 1 to 9999. */
export const addDays = (day: Day, days: number): Day => dayFromNumber(dayNumber(day) + days)

/** Days from `from` (included) to `to` (excluded). */
export const daysBetween = (from: Day, to: Day): number => dayNumber(to) - dayNumber(from)

/** `day` moved by whole months; the 31st becomes the last day of a shorter month. Throws as addDays does. */
export function addMonths(day: Day, months: number): Day {
  const index = yearIn(day) * 12 + monthIn(day) - 1 + Math.trunc(months)
  const year = Math.floor(index / 12)
  const month = index - year * 12 + 1
  return dayOf(year, month, Math.min(Number(day.slice(8)), daysOfMonth(year, month)))
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
const daysOfMonth = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31

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

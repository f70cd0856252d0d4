import { assert } from './assert.ts'
import { type Day, dayFromNumber, dayNumber } from './day.ts'
import { Fault } from './fault.ts'

/** Hours of a day in local time, half-open: `["09:00", "18:00"]`; `24:00` is the end of the day. */
export type Hours = readonly [from: string, to: string]
/** Which days of one year are not what its week says: days off from the first to the last, and days worked instead. */
export type WorkYear = {
  readonly year: string
  readonly off: readonly (readonly [first: Day, last: Day])[]
  readonly on: readonly Day[]
}
/** Which days are worked, and when. Plain JSON: it travels in catalogs and in typed trees. */
export type WorkCalendar = {
  readonly name: string
  readonly timeZone: string
  /** From Sunday to Saturday; a day without hours is not worked. At least one is. */
  readonly week: readonly (readonly Hours[])[]
  /** In order. Without it the week holds in every year; with it a day of any other year is an error. */
  readonly years?: readonly WorkYear[]
}

/** True for a day that is worked. Throws Fault calendar_year_missing for a year that the calendar does not know. */
export function isWorkday(calendar: WorkCalendar, day: Day): boolean {
  requireYears(calendar, day, day)
  const number = dayNumber(day)
  const exception = tablesOf(calendar).exceptions.get(number)
  return exception === undefined ? isWeekly(calendar, number) : exception > 0
}

/** Working days in [from, to); negative when `to` is before `from`. Throws as isWorkday does, for all days between. */
export function workdaysBetween(calendar: WorkCalendar, from: Day, to: Day): number {
  if (to < from) return -workdaysBetween(calendar, to, from)
  if (from === to) return 0
  const [first, end] = [dayNumber(from), dayNumber(to)]
  requireYears(calendar, from, dayFromNumber(end - 1))
  return countBetween(calendar, first, end)
}

/**
 * The working day `days` working days after (before, when negative) `day`; for 0 the day itself, or the next working day.
 * Throws as isWorkday does when the way leads out of the calendar, Fault number_too_large out of the years 1 to 9999.
 */
export function addWorkdays(calendar: WorkCalendar, day: Day, days: number): Day {
  assert(Number.isInteger(days), 'working days are whole')
  requireYears(calendar, day, day)
  if (days === 0) return isWorkday(calendar, day) ? day : addWorkdays(calendar, day, 1)
  const start = dayNumber(day)
  const step = Math.sign(days)
  const wanted = Math.abs(days)
  // Every seven days have a working one, but for long holidays; the count is exact, so doubling ends beyond the answer.
  const passed = (distance: number): number =>
    step > 0 ? countBetween(calendar, start + 1, start + distance + 1) : countBetween(calendar, start - distance, start)
  let far = 1
  while (passed(far) < wanted) {
    requireReach(calendar, start, step * far)
    far *= 2
  }
  let near = 0
  while (far - near > 1) {
    const middle = Math.floor((near + far) / 2)
    if (passed(middle) < wanted) near = middle
    else far = middle
  }
  const found = dayFromNumber(start + step * far)
  requireYears(calendar, step > 0 ? day : found, step > 0 ? found : day)
  return found
}

/** When a day is worked; empty when it is not. Days worked instead of a holiday have the hours of the first working weekday. */
export function hoursOn(calendar: WorkCalendar, day: Day): readonly Hours[] {
  if (!isWorkday(calendar, day)) return []
  const own = calendar.week[weekday(dayNumber(day))]!
  return own.length > 0 ? own : [...calendar.week.slice(1), calendar.week[0]!].find((hours) => hours.length > 0)!
}

/** 0 = Sunday; 1970-01-01 was a Thursday. */
const weekday = (number: number): number => (((number + 4) % 7) + 7) % 7

const isWeekly = (calendar: WorkCalendar, number: number): boolean => calendar.week[weekday(number)]!.length > 0

type Tables = {
  readonly years: ReadonlySet<string>
  /** Days that are not what the week says, by day number: 1 = worked, -1 = off. */
  readonly exceptions: ReadonlyMap<number, 1 | -1>
  /** The same in order, with the sum up to and including each. */
  readonly days: readonly number[]
  readonly sums: readonly number[]
}

const tables = new WeakMap<WorkCalendar, Tables>()

function tablesOf(calendar: WorkCalendar): Tables {
  const known = tables.get(calendar)
  if (known) return known
  assert(calendar.week.length === 7 && calendar.week.some((hours) => hours.length > 0), 'a calendar has a working day')
  const exceptions = new Map<number, 1 | -1>()
  for (const { off, on } of calendar.years ?? []) {
    for (const [first, last] of off) {
      for (let number = dayNumber(first); number <= dayNumber(last); number += 1)
        if (isWeekly(calendar, number)) exceptions.set(number, -1)
    }
    for (const day of on) {
      const number = dayNumber(day)
      if (isWeekly(calendar, number)) exceptions.delete(number)
      else exceptions.set(number, 1)
    }
  }
  const days = [...exceptions.keys()].sort((a, b) => a - b)
  let sum = 0
  const sums = days.map((day) => {
    sum += exceptions.get(day)!
    return sum
  })
  const made = { years: new Set((calendar.years ?? []).map(({ year }) => year)), exceptions, days, sums }
  tables.set(calendar, made)
  return made
}

/** Working days in [first, end): whole weeks, the rest of one, and the exceptions between. */
function countBetween(calendar: WorkCalendar, first: number, end: number): number {
  const perWeek = calendar.week.filter((hours) => hours.length > 0).length
  const weeks = Math.floor((end - first) / 7)
  let count = weeks * perWeek
  for (let number = first + weeks * 7; number < end; number += 1) if (isWeekly(calendar, number)) count += 1
  return count + exceptionsBefore(calendar, end) - exceptionsBefore(calendar, first)
}

function exceptionsBefore(calendar: WorkCalendar, number: number): number {
  const { days, sums } = tablesOf(calendar)
  let [low, high] = [0, days.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (days[middle]! < number) low = middle + 1
    else high = middle
  }
  return low === 0 ? 0 : sums[low - 1]!
}

/** All years from the one of `first` to the one of `last` are known. */
function requireYears(calendar: WorkCalendar, first: Day, last: Day): void {
  if (!calendar.years) return
  const { years } = tablesOf(calendar)
  for (let year = Number(first.slice(0, 4)); year <= Number(last.slice(0, 4)); year += 1) {
    const text = String(year).padStart(4, '0')
    if (!years.has(text)) throw yearMissing(calendar, text)
  }
}

/** A walk that has come this far without an end is still inside what the calendar knows. */
function requireReach(calendar: WorkCalendar, start: number, distance: number): void {
  const reached = dayFromNumber(start + distance)
  const from = dayFromNumber(start)
  requireYears(calendar, distance > 0 ? from : reached, distance > 0 ? reached : from)
}

const yearMissing = (calendar: WorkCalendar, year: string): Fault =>
  new Fault('calendar_year_missing', {
    calendar: calendar.name,
    year,
    known: (calendar.years ?? []).map((one) => one.year),
  })

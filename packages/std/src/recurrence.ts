import { assert } from './assert.ts'
import { addDays, addMonths, type Day, dayNumber, daysBetween } from './day.ts'

/** Every so many days, weeks, months or years, counted from an anchor. */
export type Recurrence = {
  readonly unit: 'day' | 'week' | 'month' | 'year'
  readonly count: number
  /** Weekdays 1 (Monday) to 7, or days of the month 1 to 31 and -1 for the last; absent = those of the anchor. */
  readonly on?: readonly number[]
}
export type Span = { readonly from: Day; readonly to: Day; readonly max: number }

/** 1 = Monday. 1970-01-01 was a Thursday. */
const weekday = (day: Day): number => ((((dayNumber(day) + 3) % 7) + 7) % 7) + 1
const monthNumber = (day: Day): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1
const firstOfMonth = (day: Day): Day => `${day.slice(0, 7)}-01`
const lastOfMonth = (first: Day): Day => addDays(addMonths(first, 1), -1)

/**
 * The days of a rule from `from` to `to`, both included, at most `max`. None lies before the anchor. A day that a month
 * lacks is its last: the 31st of every month is the last of every month, 29 February the 28th in other years.
 */
export function occurrences(rule: Recurrence, anchor: Day, { from, to, max }: Span): Day[] {
  assert(Number.isInteger(rule.count) && rule.count >= 1, 'a rule counts whole steps')
  const found: Day[] = []
  for (let step = firstStep(rule, anchor, from); found.length < max; step += 1) {
    const days = daysOfStep(rule, anchor, step)
    if (startOfStep(rule, anchor, step) > to) break
    for (const day of days) if (day >= anchor && day >= from && day <= to && found.length < max) found.push(day)
  }
  return found
}

/** A step that is not after the first one that reaches `from`. */
function firstStep({ unit, count }: Recurrence, anchor: Day, from: Day): number {
  if (from <= anchor) return 0
  const passed = {
    day: () => daysBetween(anchor, from),
    week: () => Math.floor(daysBetween(anchor, from) / 7),
    month: () => monthNumber(from) - monthNumber(anchor),
    year: () => Math.floor((monthNumber(from) - monthNumber(anchor)) / 12),
  }[unit]()
  return Math.max(0, Math.floor(passed / count) - 1)
}

function startOfStep({ unit, count }: Recurrence, anchor: Day, step: number): Day {
  if (unit === 'day') return addDays(anchor, step * count)
  if (unit === 'week') return addDays(anchor, 1 - weekday(anchor) + step * count * 7)
  if (unit === 'month') return addMonths(firstOfMonth(anchor), step * count)
  return addMonths(anchor, step * count * 12)
}

function daysOfStep(rule: Recurrence, anchor: Day, step: number): Day[] {
  const start = startOfStep(rule, anchor, step)
  if (rule.unit === 'week')
    return [...new Set(rule.on ?? [weekday(anchor)])].sort((a, b) => a - b).map((one) => addDays(start, one - 1))
  if (rule.unit !== 'month') return [start]
  const last = lastOfMonth(start)
  const days = (rule.on ?? [Number(anchor.slice(8))]).map((one) =>
    one === -1 || one > Number(last.slice(8)) ? last : addDays(start, one - 1),
  )
  return [...new Set(days)].sort()
}

import type { RecordJson } from '@courtyard/contract/records'
import { addDays, addMonths, type Day, dayIn, dayNumber } from '@courtyard/std/day'

export type Span = 'month' | 'week'

/** Monday of a day's week. */
const mondayOf = (day: Day): Day => addDays(day, -((((dayNumber(day) + 3) % 7) + 7) % 7))

/** The days a calendar shows around a day: whole weeks from Monday. `to` is the first day that is not shown. */
export function calendarRange(on: Day, span: Span): { readonly from: Day; readonly to: Day } {
  if (span === 'week') return { from: mondayOf(on), to: addDays(mondayOf(on), 7) }
  const first = `${on.slice(0, 7)}-01`
  const last = addDays(addMonths(first, 1), -1)
  return { from: mondayOf(first), to: addDays(mondayOf(last), 7) }
}

/** The day to show for the month or week before (-1) or after (1). */
export const stepFrom = (on: Day, span: Span, step: -1 | 1): Day =>
  span === 'week' ? addDays(on, 7 * step) : addMonths(`${on.slice(0, 7)}-01`, step)

/** Every day of a range, in order. */
export function daysOf({ from, to }: { from: Day; to: Day }): Day[] {
  const days: Day[] = []
  for (let day = from; day < to; day = addDays(day, 1)) days.push(day)
  return days
}

/** The day of a value of a date or datetime field where the tenant lives; undefined when it is empty. */
export function dayOfValue(value: unknown, timeZone: string): Day | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  return value.length === 10 ? value : dayIn(new Date(value), timeZone)
}

export type Spread = { readonly from: string; readonly to?: string | undefined; readonly timeZone: string }

/** Records by the days they touch within a range: from their first to their last day, both included. */
export function recordsByDay(
  records: readonly RecordJson[],
  range: { readonly from: Day; readonly to: Day },
  { from, to, timeZone }: Spread,
): ReadonlyMap<Day, readonly RecordJson[]> {
  const byDay = new Map<Day, RecordJson[]>(daysOf(range).map((day) => [day, []]))
  for (const record of records) {
    const first = dayOfValue(record[from], timeZone)
    if (first === undefined) continue
    const end = (to === undefined ? undefined : dayOfValue(record[to], timeZone)) ?? first
    for (let day = first < range.from ? range.from : first; day <= end && day < range.to; day = addDays(day, 1))
      byDay.get(day)?.push(record)
  }
  return byDay
}

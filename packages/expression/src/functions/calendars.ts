import type { Day } from '@courtyard/std/day'
import { Fault } from '@courtyard/std/fault'
import { divide, isInteger, type Rational, rational, toNumber } from '@courtyard/std/rational'
import { addWorkdays, isWorkday, type WorkCalendar, workdaysBetween } from '@courtyard/std/work-calendar'
import { workingMs } from '@courtyard/std/working-hours'
import { BOOLEAN, NUMBER } from '../check/types.ts'
import type { Value } from '../value.ts'
import type { FunctionDefinition, Parameter } from './definition.ts'

const DATE: Parameter = { name: 'day', takes: ['day'] }
const CALENDAR: Parameter = { name: 'calendar', takes: ['calendar'], optional: true }

const KEPT_MAX = 64
const parsed = new Map<string, WorkCalendar>()

/** A calendar as typed trees carry it: its whole data as text, so that a tree means the same wherever it is evaluated. */
export const calendarText = (calendar: WorkCalendar): string => JSON.stringify(calendar)

function calendarFrom(value: Value | undefined): WorkCalendar {
  const text = value as string
  const known = parsed.get(text)
  if (known) return known
  if (parsed.size >= KEPT_MAX) parsed.clear()
  const calendar = JSON.parse(text) as WorkCalendar
  parsed.set(text, calendar)
  return calendar
}

function wholeDays(days: Rational): number {
  if (!isInteger(days)) throw new Fault('value_type', { expected: 'a whole number of days' })
  return toNumber(days)
}

const SPAN_MAX_MS = 4_000 * 86_400_000

/** Day by day, so that the span is bounded: no formula runs for long. */
function hoursBetween(calendar: WorkCalendar, from: Date, to: Date): Rational {
  if (Math.abs(+to - +from) > SPAN_MAX_MS)
    throw new Fault('number_too_large', { expected: 'instants at most 4,000 days apart' })
  return hours(workingMs(calendar, from, to))
}

const hours = (ms: number): Rational => divide(rational(ms), rational(3_600_000))

/** What examples and tests count with: Monday to Friday, and the Spring Festival of 2026. */
export const exampleCalendar: WorkCalendar = {
  name: 'cn',
  timeZone: 'Asia/Shanghai',
  week: [[], ...Array.from({ length: 5 }, () => [['09:00', '18:00'] as const]), []],
  years: [{ year: '2026', off: [['2026-02-15', '2026-02-23']], on: ['2026-02-14', '2026-02-28'] }],
}
const example = { calendars: [exampleCalendar] }

/** $workday $addWorkdays $workdays $workHours. */
export const calendarFunctions: readonly FunctionDefinition[] = [
  {
    name: 'workday',
    parameters: [DATE, CALENDAR],
    result: () => BOOLEAN,
    run: ([day, calendar]) => isWorkday(calendarFrom(calendar), day as Day),
    doc: {
      'zh-CN': '按日历该日是否工作日；日历没有写到的年份是错误。',
      en: 'True for a working day of the calendar; a year that it does not know is an error.',
    },
    example: { expr: "$workday(day, 'cn')", input: { day: '2026-02-14' }, result: true, ...example },
  },
  {
    name: 'addWorkdays',
    parameters: [DATE, { name: 'days', takes: ['number'] }, CALENDAR],
    result: () => ({ kind: 'day' }),
    run: ([day, days, calendar]) => addWorkdays(calendarFrom(calendar), day as Day, wholeDays(days as Rational)),
    doc: {
      'zh-CN': '之后（负数为之前）第几个工作日；0 是当日，当日不上班则为下一个工作日。',
      en: 'The working day so many working days later (earlier, when negative); 0 is the day itself or the next working day.',
    },
    example: { expr: "$addWorkdays(day, 1, 'cn')", input: { day: '2026-02-14' }, result: '2026-02-24', ...example },
  },
  {
    name: 'workdays',
    parameters: [{ name: 'from', takes: ['day'] }, { name: 'to', takes: ['day'] }, CALENDAR],
    result: () => NUMBER,
    run: ([from, to, calendar]) => rational(workdaysBetween(calendarFrom(calendar), from as Day, to as Day)),
    doc: {
      'zh-CN': '从 from（含）到 to（不含）的工作日数。',
      en: 'Working days from `from` (included) to `to` (excluded).',
    },
    example: {
      expr: "$workdays(from, to, 'cn')",
      input: { from: '2026-02-01', to: '2026-03-01' },
      result: '16',
      ...example,
    },
  },
  {
    name: 'workHours',
    parameters: [{ name: 'from', takes: ['instant'] }, { name: 'to', takes: ['instant'] }, CALENDAR],
    result: () => NUMBER,
    run: ([from, to, calendar]) =>
      hoursBetween(calendarFrom(calendar), new Date(from as string), new Date(to as string)),
    doc: {
      'zh-CN': '两个时间点之间的工作小时数，按日历的时区和作息。',
      en: "Working hours from one instant to another, in the calendar's zone and hours.",
    },
    example: {
      expr: "$workHours('2026-02-14T17:30:00+08:00', '2026-02-24T10:00:00+08:00', 'cn')",
      result: '1.5',
      ...example,
    },
  },
]

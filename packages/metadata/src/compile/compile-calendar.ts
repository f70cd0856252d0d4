import { type Day, isDay } from '@courtyard/std/day'
import type { WorkCalendar } from '@courtyard/std/work-calendar'
import type { Calendar } from '../catalog.ts'
import type { CalendarDocument } from '../documents/calendar.ts'
import { defined } from '../fields/definition.ts'
import { labelOf } from './labels.ts'
import { type Report, reportDuplicates } from './report.ts'

/** From Sunday, as std counts them. */
const WEEK = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

type YearDocument = NonNullable<CalendarDocument['years']>[number]
type Source = { readonly name: string; readonly document: CalendarDocument; readonly report: Report }

/** A calendar as expressions carry it. What it holds wrongly is told by compileCalendar. */
export const workCalendar = (name: string, document: CalendarDocument, timeZone: string): WorkCalendar => ({
  name,
  timeZone: document.timeZone ?? timeZone,
  week: WEEK.map((day) => document.week[day] ?? []),
  ...defined({
    years: document.years?.map(({ year, holidays, makeup }) => ({
      year,
      off: holidays.filter(({ hidden }) => hidden !== true).map(({ first, last }) => [first, last] as const),
      on: makeup,
    })),
  }),
})

/** A calendar: its hours follow each other, its years too, and what differs from the week lies in its year. */
export function compileCalendar({ name, document, report }: Source, work: WorkCalendar): Calendar {
  if (work.week.every((hours) => hours.length === 0)) report('/week', 'calendar_empty')
  for (const day of WEEK) {
    for (const [index, [from, to]] of (document.week[day] ?? []).entries()) {
      const before = document.week[day]![index - 1]?.[1] ?? '00:00'
      if (from >= to || from < before) report(`/week/${day}/${index}`, 'hours_not_sorted', { before })
    }
  }
  if (!isTimeZone(work.timeZone)) report('/timeZone', 'time_zone_unknown', { name: work.timeZone })
  for (const [index, year] of (document.years ?? []).entries()) {
    const before = document.years![index - 1]?.year
    if (before !== undefined && before >= year.year) report(`/years/${index}/year`, 'years_not_sorted', { before })
    checkYear(work, year, { report, pointer: `/years/${index}` })
  }
  return { name, label: labelOf(document.label, name), work }
}

type At = { readonly report: Report; readonly pointer: string }

function checkYear(work: WorkCalendar, { year, holidays, makeup }: YearDocument, { report, pointer }: At): void {
  const inYear = (day: Day, at: string): boolean => {
    if (isDay(day) && day.startsWith(`${year}-`)) return true
    report(at, 'calendar_day', { value: day, year })
    return false
  }
  for (const [index, { first, last }] of holidays.entries()) {
    const at = `${pointer}/holidays/${index}`
    const known = [inYear(first, `${at}/first`), inYear(last, `${at}/last`)]
    if (!known.includes(false) && last < first) report(`${at}/last`, 'calendar_day.last', { first })
  }
  reportDuplicates(report, makeup, (index) => `${pointer}/makeup/${index}`)
  for (const [index, day] of makeup.entries()) {
    const at = `${pointer}/makeup/${index}`
    if (!inYear(day, at)) continue
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
    const off = holidays.find(({ hidden, first, last }) => hidden !== true && first <= day && day <= last)
    if (off) report(at, 'calendar_makeup.off', { value: day, name: off.name })
    else if ((work.week[weekday] ?? []).length > 0) report(at, 'calendar_makeup', { value: day })
  }
}

/** True for a zone that the machine knows the clocks of. */
export function isTimeZone(name: string): boolean {
  if (zones.has(name)) return true
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    zones.add(name)
    return true
  } catch {
    return false
  }
}

// Making a formatter is dear, and there are a few hundred zones.
const zones = new Set<string>()

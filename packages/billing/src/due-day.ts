import type { Catalog, DueRule } from '@courtyard/metadata/catalog'
import type { Day } from '@courtyard/std/day'
import { addToPeriod, daysIn, type Period } from '@courtyard/std/period'
import { addWorkdays } from '@courtyard/std/work-calendar'

/**
 * The day a period's charge is due: `dayOfMonth` of the month `monthsAfter` later, the last day where that is shorter, and
 * the next working day where the rule names a calendar. Throws Fault calendar_year_missing beyond what that calendar knows.
 */
export function dueDay({ calendars }: Pick<Catalog, 'calendars'>, period: Period, due: DueRule): Day {
  const month = addToPeriod(period, due.monthsAfter)
  const day = `${month}-${String(Math.min(due.dayOfMonth, daysIn(month))).padStart(2, '0')}`
  return due.calendar === undefined ? day : addWorkdays(calendars[due.calendar]!.work, day, 0)
}

import { dueDay } from '@courtyard/billing/due-day'
import type { Catalog, DueRule } from '@courtyard/metadata/catalog'
import type { Day } from '@courtyard/std/day'
import { addToPeriod, type Period } from '@courtyard/std/period'

export type DueContext = {
  readonly catalog: Pick<Catalog, 'calendars'>
  readonly period: Period
  readonly due: 'period' | 'today'
  readonly on: Day
}

/**
 * When a bill is due by a rule. A run that catches up (`due: today`) gives the first day of the rule that is not past on
 * the day of the run, so that what nobody was asked for is not late before it is seen.
 */
export function dueOn({ catalog, period, due, on }: DueContext, rule: DueRule): Day {
  for (let month = period; ; month = addToPeriod(month, 1)) {
    const day = dueDay(catalog, month, rule)
    if (due === 'period' || day >= on) return day
  }
}

import type { Value } from '@courtyard/expression/value'
import { addDays, type Day } from '@courtyard/std/day'
import { type Period, periodFrom, periodTo } from '@courtyard/std/period'

/** `$run` of a period, or of the days charged with it: `from` the first day, `to` the first day after, `on` the last day. */
export const runVariables = (
  period: Period,
  span: { readonly from: Day; readonly to: Day } = { from: periodFrom(period), to: periodTo(period) },
): Readonly<Record<string, Value>> => ({
  run: { period, from: span.from, to: span.to, on: addDays(span.to, -1) },
})

import type { Value } from '@courtyard/expression/value'
import { addDays } from '@courtyard/std/day'
import { type Period, periodFrom, periodTo } from '@courtyard/std/period'

/** `$run` of a period: `from` its first day, `to` the first day after it, `on` its last day. */
export const runVariables = (period: Period): Readonly<Record<string, Value>> => ({
  run: { period, from: periodFrom(period), to: periodTo(period), on: addDays(periodTo(period), -1) },
})

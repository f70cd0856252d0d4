import type { FeeStandard } from '@courtyard/metadata/catalog'
import type { Day } from '@courtyard/std/day'
import { addToPeriod, type Period, periodFrom, periodTo } from '@courtyard/std/period'

/** The months that a standard charges together, as half-open days. */
export type Cycle = { readonly from: Day; readonly to: Day; readonly months: readonly Period[] }

const MONTHS = { month: 1, quarter: 3, half: 6, year: 12 } as const

/**
 * What a standard charges in the run of `period`: its month, or the quarter, half or year of the calendar that begins
 * (charged in advance) or ends (in arrears) with that month. Undefined in every other month.
 */
export function cycleOf(standard: Pick<FeeStandard, 'period' | 'timing'>, period: Period): Cycle | undefined {
  const count = MONTHS[standard.period]
  const place = (Number(period.slice(5)) - 1) % count
  if (place !== (standard.timing === 'advance' ? 0 : count - 1)) return undefined
  const first = addToPeriod(period, -place)
  const months = Array.from({ length: count }, (_, index) => addToPeriod(first, index))
  return { from: periodFrom(first), to: periodTo(months.at(-1)!), months }
}

import type { Tree } from '@courtyard/expression/tree'
import type { Label } from '@courtyard/std/label'
import type { WorkCalendar } from '@courtyard/std/work-calendar'

/** How an amount becomes fen: once per line, or for each month of a longer period. */
export type Rounding = {
  readonly scale: number
  readonly mode: 'half_up' | 'half_even' | 'up' | 'down'
  readonly at: 'line' | 'month'
}

/** Surcharge on what is overdue: by day, by completed month, or once (domain F12, F13). */
export type LateFee = {
  readonly name: string
  readonly label: Label
  readonly item: string
  /** Rate of a day; of `0` where it is charged by month or once. */
  readonly dailyRate: string
  readonly monthlyRate?: string
  /** Charged once, when the grace is over: the larger of both. */
  readonly once?: { readonly amount: string; readonly rate: string }
  /** Less than this is charged as this, once anything is due. */
  readonly minimum?: string
  /** What a rate is of: what is open each day (when absent), or what was owed first until it is paid. */
  readonly base?: 'original'
  /** Days this calendar does not work are not counted. */
  readonly holidays?: WorkCalendar
  /** A bill for which this holds is not charged while it does: a condition over the bill. */
  readonly freeze?: Tree
  readonly graceDays: number
  readonly graceMode: 'from_due' | 'from_grace_end'
  /** Cap as a ratio of the principal, e.g. "1". */
  readonly capRatio?: string
  readonly round: Rounding
}

/** What a discount takes: a part of what is left, an amount of a whole period, or all. */
export type Reduction =
  | { readonly by: 'ratio'; readonly value: string }
  | { readonly by: 'amount'; readonly value: string }
  | { readonly by: 'all' }
/** A reduction of charges, for the subjects it applies to, on the days [from, to). */
export type Discount = {
  readonly name: string
  readonly label: Label
  readonly subject: string
  /** Standards whose lines it reduces. */
  readonly standards: readonly string[]
  readonly appliesTo?: Tree
  readonly from: string
  readonly to?: string
  readonly reduce: Reduction
  /** At most so much of one line of a whole period. */
  readonly cap?: string
  readonly order: number
  /** Where it takes something, nothing comes after it. */
  readonly last: boolean
  readonly round: Rounding
}

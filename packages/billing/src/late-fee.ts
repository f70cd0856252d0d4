import type { LateFee } from '@courtyard/metadata/catalog'
import { addDays, addMonths, type Day, daysBetween } from '@courtyard/std/day'
import { type Fen, fenFromYuan, yuanFromFen } from '@courtyard/std/money'
import { add, compare, maxOf, minOf, multiply, type Rational, rational, round, zero } from '@courtyard/std/rational'
import { workdaysBetween } from '@courtyard/std/work-calendar'

/** What was owed from a day on: principal only, never a late fee on a late fee. Ascending days. */
export type Owed = { readonly from: Day; readonly fen: Fen }

/** What made a bill owed less on a day, or more where it was taken back. */
export type Movement = { readonly on: Day; readonly fen: Fen }

/**
 * What was owed from each day on: the principal at the due day less all that had come by then, and after it a step on
 * every day something came. Ascending; the first is of the due day.
 */
export function owedSince(dueOn: Day, principal: Fen, movements: readonly Movement[]): Owed[] {
  const days = Map.groupBy(movements, ({ on }) => (on > dueOn ? on : dueOn))
  let owed = principal
  return [...new Set([dueOn, ...days.keys()])].sort().map((from) => {
    owed -= (days.get(from) ?? []).reduce((sum, { fen }) => sum + fen, 0n)
    return { from, fen: owed > 0n ? owed : 0n }
  })
}

/** What is due, and how many days, or completed months, it is counted over. */
export type Late = { readonly fen: Fen; readonly days: number; readonly months?: number }

/**
 * The late fee of one bill from its due day to `until` (both as days of lateness: due 31 Jan, until 31 Mar is 59 days),
 * cumulative, so that a month's charge is the difference to what was charged before. Pure and monotone in `until`
 * (domain F12, F13, invariant I13). The cap is a share of the principal first owed. Throws Fault calendar_year_missing for
 * days of a year that the policy's calendar does not have.
 */
export function lateFee(policy: LateFee, bill: { dueOn: Day; owed: readonly Owed[] }, until: Day): Late {
  const lateDays = daysBetween(bill.dueOn, until)
  if (lateDays <= policy.graceDays) return { fen: 0n, days: 0 }
  const start = policy.graceMode === 'from_grace_end' ? addDays(bill.dueOn, policy.graceDays) : bill.dueOn
  const span = { start, until }
  const months = policy.monthlyRate === undefined ? undefined : monthsBetween(start, until)
  const exact = minOf(countedOf(policy, bill.owed, { ...span, months: months ?? 0 }), capOf(policy, bill.owed))
  return {
    fen: fenFromYuan(round(raised(policy, exact), policy.round.scale, policy.round.mode), policy.round.mode),
    days: daysBetween(start, until) - holidaysIn(policy, span),
    ...(months !== undefined && { months }),
  }
}

type Span = { readonly start: Day; readonly until: Day }

function countedOf(policy: LateFee, owed: readonly Owed[], span: Span & { readonly months: number }): Rational {
  const owedOn = (day: Day) =>
    yuanFromFen(basisOf(policy, owed).findLast(({ from }) => from <= day)?.fen ?? owed[0]?.fen ?? 0n)
  if (policy.once) {
    // As it stood when the grace was over: a later payment does not make it less, nor a later day more.
    const open = owedOn(addDays(span.start, policy.graceMode === 'from_due' ? policy.graceDays : 0))
    if (compare(open, zero) === 0) return zero
    return maxOf(rational(policy.once.amount), multiply(open, rational(policy.once.rate)))
  }
  if (policy.monthlyRate === undefined) return accrued(policy, basisOf(policy, owed), span)
  const rate = rational(policy.monthlyRate)
  const ends = Array.from({ length: span.months }, (_, index) => addMonths(span.start, index + 1))
  return ends.reduce((sum, end) => add(sum, multiply(owedOn(addDays(end, -1)), rate)), zero)
}

/** Principal by day: what is open, or what was owed first until nothing is. */
function basisOf({ base }: LateFee, owed: readonly Owed[]): readonly Owed[] {
  const first = owed[0]?.fen ?? 0n
  return base === 'original' ? owed.map(({ from, fen }) => ({ from, fen: fen === 0n ? 0n : first })) : owed
}

/** Whole months of lateness: due 31 Jan, the first is completed on 28 Feb. */
function monthsBetween(from: Day, until: Day): number {
  let months = 0
  while (addMonths(from, months + 1) <= until) months += 1
  return months
}

const raised = ({ minimum }: LateFee, exact: Rational): Rational =>
  minimum === undefined || compare(exact, zero) <= 0 ? exact : maxOf(exact, rational(minimum))

function accrued(policy: LateFee, owed: readonly Owed[], span: Span): Rational {
  const rate = rational(policy.dailyRate)
  return owed.reduce((sum, part, index) => {
    const from = part.from > span.start ? part.from : span.start
    const next = owed[index + 1]?.from
    const to = next !== undefined && next < span.until ? next : span.until
    const days = Math.max(daysBetween(from, to), 0)
    const counted = days === 0 ? 0 : days - holidaysIn(policy, { start: from, until: to })
    return add(sum, multiply(multiply(yuanFromFen(part.fen), rate), rational(counted)))
  }, zero)
}

/** Holidays among the late days: those after `start` up to `until`. */
function holidaysIn({ holidays }: LateFee, { start, until }: Span): number {
  if (!holidays) return 0
  // Asked of the calendar itself, so that a year it does not have is told.
  workdaysBetween(holidays, start, addDays(until, 1))
  const off = (holidays.years ?? []).flatMap((year) => year.off)
  return off.reduce((days, [first, last]) => {
    const from = first > start ? first : addDays(start, 1)
    const to = last < until ? last : until
    return days + Math.max(daysBetween(from, to) + 1, 0)
  }, 0)
}

function capOf(policy: LateFee, owed: readonly Owed[]): Rational {
  const principal = owed.reduce((most, { fen }) => (fen > most ? fen : most), 0n)
  if (policy.capRatio === undefined) return NO_CAP
  const cap = multiply(yuanFromFen(principal), rational(policy.capRatio))
  return compare(cap, zero) < 0 ? zero : cap
}

/** Larger than any amount the ledger can hold. */
const NO_CAP = rational('1000000000000000')

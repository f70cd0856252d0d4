import type { LateFee } from '@courtyard/metadata/catalog'
import { addDays, type Day, daysBetween } from '@courtyard/std/day'
import { type Fen, fenFromYuan, yuanFromFen } from '@courtyard/std/money'
import { add, compare, minOf, multiply, type Rational, rational, round, zero } from '@courtyard/std/rational'

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

/**
 * The late fee of one bill from its due day to `until` (both as days of lateness: due 31 Jan, until 31 Mar is 59 days),
 * cumulative, so that a month's charge is the difference to what was charged before. Pure and monotone in `until`
 * (domain F12, invariant I13). The cap is a share of the principal first owed.
 */
export function lateFee(
  policy: LateFee,
  bill: { dueOn: Day; owed: readonly Owed[] },
  until: Day,
): { fen: Fen; days: number } {
  const lateDays = daysBetween(bill.dueOn, until)
  if (lateDays <= policy.graceDays) return { fen: 0n, days: 0 }
  const start = policy.graceMode === 'from_grace_end' ? addDays(bill.dueOn, policy.graceDays) : bill.dueOn
  const exact = minOf(accrued(policy, bill.owed, { start, until }), capOf(policy, bill.owed))
  return {
    fen: fenFromYuan(round(exact, policy.round.scale, policy.round.mode), policy.round.mode),
    days: daysBetween(start, until),
  }
}

function accrued(policy: LateFee, owed: readonly Owed[], span: { start: Day; until: Day }): Rational {
  const rate = rational(policy.dailyRate)
  return owed.reduce((sum, part, index) => {
    const from = part.from > span.start ? part.from : span.start
    const next = owed[index + 1]?.from
    const to = next !== undefined && next < span.until ? next : span.until
    const days = Math.max(daysBetween(from, to), 0)
    return add(sum, multiply(multiply(yuanFromFen(part.fen), rate), rational(days)))
  }, zero)
}

function capOf(policy: LateFee, owed: readonly Owed[]): Rational {
  const principal = owed.reduce((most, { fen }) => (fen > most ? fen : most), 0n)
  if (policy.capRatio === undefined) return NO_CAP
  const cap = multiply(yuanFromFen(principal), rational(policy.capRatio))
  return compare(cap, zero) < 0 ? zero : cap
}

/** Larger than any amount the ledger can hold. */
const NO_CAP = rational('1000000000000000')

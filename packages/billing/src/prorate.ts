import type { FeeStandard } from '@courtyard/metadata/catalog'
import { type Day, daysBetween } from '@courtyard/std/day'
import { daysIn, type Period, periodFrom, periodTo } from '@courtyard/std/period'
import { add, divide, minOf, one, type Rational, rational, subtract, zero } from '@courtyard/std/rational'

export type Proration = { readonly part: Rational; readonly days: number; readonly of: number }

const HALF = divide(one, rational(2))
const full = (period: Period): Proration => ({ part: one, days: daysIn(period), of: daysIn(period) })
const ratio = (days: number, of: number): Proration => ({ part: divide(rational(days), rational(of)), days, of })

/**
 * Which part of a monthly amount the days [from, to) of `period` owe (domain F27). All of the month is always 1.
 * `to` is the first day no longer charged.
 */
export function prorate(method: FeeStandard['prorate'], period: Period, span: { from: Day; to: Day }): Proration {
  const { from, to } = span
  if (method === 'none' || (from <= periodFrom(period) && to >= periodTo(period))) return full(period)
  const days = daysBetween(from, to)
  switch (method) {
    case 'actual_month':
      return ratio(days, daysIn(period))
    case 'actual_30':
      return ratio(Math.min(days, 30), 30)
    case 'actual_365':
      return { part: divide(rational(days * 12), rational(365)), days, of: 365 }
    case '30_360':
      return ratio(days30(period, span), 30)
    case 'half_month':
      return days > 15 ? full(period) : { part: HALF, days, of: daysIn(period) }
  }
}

/** Days of a 30-day month: the 31st does not count and a February that is lived to its end has 30. */
function days30(period: Period, { from, to }: { from: Day; to: Day }): number {
  const first = Math.min(Number(from.slice(8)), 30)
  const end = to >= periodTo(period) ? 31 : Math.min(Number(to.slice(8)), 31)
  return Math.max(end - first, 0)
}

type Span = { readonly from: Day; readonly to: Day }

/**
 * The parts that several spans of one period owe, in their order. Spans that follow each other without a gap owe together
 * what the one span they make would owe, so that cutting a month by a new version or attachment changes nothing; all spans
 * together owe at most the month. Spans ascend and do not overlap.
 */
export function prorations(method: FeeStandard['prorate'], period: Period, spans: readonly Span[]): Proration[] {
  let owed = zero
  let chain: { readonly from: Day; readonly to: Day; readonly part: Rational } | undefined
  return spans.map((span) => {
    const own = prorate(method, period, span)
    const before = chain?.to === span.from ? chain : undefined
    const together = before ? prorate(method, period, { from: before.from, to: span.to }).part : own.part
    const part = minOf(before ? subtract(together, before.part) : together, subtract(one, owed))
    owed = add(owed, part)
    chain = { from: before?.from ?? span.from, to: span.to, part: together }
    return { ...own, part }
  })
}

import { addMonths, type Day, daysBetween } from '@courtyard/std/day'
import { type Period, periodFrom, periodOf, periodTo } from '@courtyard/std/period'
import { divide, multiply, one, type Rational, rational } from '@courtyard/std/rational'
import { pricesOf, type Rises } from './price-rises.ts'
import { prorate } from './prorate.ts'

type Span = { readonly from: Day; readonly to: Day }

/** What a price is of: a month, or a day of which a month has 365/12, as many as it has, or 30. */
export type Basis = 'month' | '365_12' | 'actual' | '30_360'

/** The terms of one contract, as data. Days are half-open; an open end runs on. */
export type Terms = {
  readonly from: Day
  readonly to: Day | null
  readonly price: Rational
  readonly basis: Basis
  /** Months of the calendar, or months that begin on the day of the month on which the contract does. */
  readonly months: 'calendar' | 'anniversary'
  /** Days that bear nothing; they may overlap. */
  readonly free: readonly Span[]
  readonly rises: Rises | null
}

/** Days at one price: `part` of the month, and by what an amount at that price is multiplied for those days. */
export type PricedSpan = Span & {
  readonly price: Rational
  readonly days: number
  readonly of: number
  readonly factor: Rational
}

/** Days that bound the terms, such as an attachment's, and further days to cut at. */
type Bounds = { readonly within?: { readonly from: Day; readonly to: Day | null }; readonly cuts?: readonly Day[] }

/**
 * The priced days that a contract's terms charge with `period`: those of that month, or of the contract's own month that
 * begins in it. Cut where the price rises and where free days begin or end. Pure; nothing outside the term.
 */
export function scheduleSpans(terms: Terms, period: Period, { within, cuts = [] }: Bounds = {}): PricedSpan[] {
  const month = monthOf(terms, period)
  if (!month) return []
  const ends = [terms.to, within?.to ?? null].filter((end) => end !== null)
  const to = ends.reduce((first, end) => (end < first ? end : first), month.to)
  const from = [terms.from, within?.from ?? month.from].reduce((last, day) => (day > last ? day : last), month.from)
  if (from >= to) return []
  const prices = pricesOf(terms.price, terms.rises, { from: terms.from, until: to })
  const own = [...prices.map((price) => price.from), ...terms.free.flatMap((span) => [span.from, span.to])]
  return cutAt({ from, to }, [...own, ...cuts])
    .filter((span) => !terms.free.some((free) => free.from <= span.from && span.from < free.to))
    .map((span) => {
      const { price } = prices.findLast((candidate) => candidate.from <= span.from)!
      return { ...span, price, ...quantityOf(terms, month, span) }
    })
}

/** Every period a contract charges, in order, from its first month to its last; `until` bounds an open end. */
export function scheduledPeriods(terms: Terms, until: Day): Period[] {
  const end = terms.to !== null && terms.to < until ? terms.to : until
  const periods: Period[] = []
  for (let day = periodFrom(periodOf(terms.from)); day < end; day = addMonths(day, 1)) periods.push(periodOf(day))
  return periods
}

function monthOf(terms: Terms, period: Period): Span | undefined {
  if (terms.months === 'calendar') return { from: periodFrom(period), to: periodTo(period) }
  // Counted from the contract's first day: the 31st comes back after a short month.
  const index = monthsBetween(periodOf(terms.from), period)
  return index < 0 ? undefined : { from: addMonths(terms.from, index), to: addMonths(terms.from, index + 1) }
}

const monthsBetween = (from: Period, to: Period): number =>
  (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5)) - Number(from.slice(5))

function cutAt(span: Span, cuts: readonly Day[]): Span[] {
  const inside = [...new Set(cuts)].filter((cut) => span.from < cut && cut < span.to).sort()
  return [span.from, ...inside].map((from, index) => ({ from, to: inside[index] ?? span.to }))
}

const YEAR_MONTH = divide(rational(365), rational(12))
const THIRTY = rational(30)

function quantityOf({ basis, months }: Terms, month: Span, span: Span): Omit<PricedSpan, keyof Span | 'price'> {
  const of = daysBetween(month.from, month.to)
  const days = daysBetween(span.from, span.to)
  const part = days === of ? one : divide(rational(days), rational(of))
  switch (basis) {
    case 'month':
      return { days, of, factor: part }
    case '365_12':
      return { days, of, factor: multiply(part, YEAR_MONTH) }
    case 'actual':
      return { days, of, factor: rational(days) }
    case '30_360': {
      if (months === 'calendar') {
        const thirty = prorate('30_360', periodOf(month.from), span)
        return days === of
          ? { days, of, factor: THIRTY }
          : { days: thirty.days, of: thirty.of, factor: rational(thirty.days) }
      }
      return { days, of, factor: days === of ? THIRTY : rational(Math.min(days, 30)) }
    }
  }
}

/** Free days of so many whole months from a contract's first day on. */
export const freeMonths = (from: Day, months: number): Span => ({ from, to: addMonths(from, months) })

import { addMonths, type Day } from '@courtyard/std/day'
import { Fault } from '@courtyard/std/fault'
import { add, maxOf, minOf, multiply, one, power, type Rational, rational } from '@courtyard/std/rational'

/**
 * How a price rises over a term: by a part of itself, by an amount, by a table of months and prices, or by an index whose
 * yearly rates are data and may be bounded. Months count from the first day of the term, the first month is 1.
 */
export type Rises =
  | { readonly kind: 'percent'; readonly rate: Rational; readonly every: number }
  | { readonly kind: 'amount'; readonly amount: Rational; readonly every: number }
  | { readonly kind: 'steps'; readonly steps: readonly { readonly month: number; readonly price: Rational }[] }
  | {
      readonly kind: 'index'
      readonly rates: readonly Rational[]
      readonly every: number
      readonly floor?: Rational
      readonly cap?: Rational
    }

/** A price and the day from which it is the price. */
export type PricedFrom = { readonly from: Day; readonly price: Rational }

/**
 * The prices of a term that begin before `until`, in order of their days; exact, never rounded on the way (domain F16).
 * Throws Fault value_missing where an index has no rate yet for a rise before `until`.
 */
export function pricesOf(
  base: Rational,
  rises: Rises | null,
  { from, until }: { from: Day; until: Day },
): PricedFrom[] {
  const first = { from, price: base }
  if (!rises) return [first]
  if (rises.kind === 'steps') {
    const steps = rises.steps.map(({ month, price }) => ({ from: addMonths(from, month - 1), price }))
    const early = steps[0]?.from === from ? steps : [first, ...steps]
    return early.filter((step) => step.from < until)
  }
  const prices = [first]
  for (let step = 1; ; step++) {
    const day = addMonths(from, step * rises.every)
    if (day >= until) return prices
    prices.push({ from: day, price: risen(base, rises, step) })
  }
}

function risen(base: Rational, rises: Exclude<Rises, { kind: 'steps' }>, step: number): Rational {
  switch (rises.kind) {
    case 'percent':
      return multiply(base, power(add(one, rises.rate), step))
    case 'amount':
      return add(base, multiply(rises.amount, rational(step)))
    case 'index': {
      if (rises.rates.length < step) throw new Fault('value_missing', { name: 'rates', rise: step })
      return rises.rates.slice(0, step).reduce((price, rate) => multiply(price, add(one, bounded(rate, rises))), base)
    }
  }
}

function bounded(rate: Rational, { floor, cap }: { readonly floor?: Rational; readonly cap?: Rational }): Rational {
  const least = floor === undefined ? rate : maxOf(rate, floor)
  return cap === undefined ? least : minOf(least, cap)
}

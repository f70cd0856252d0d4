import { Fault } from '@courtyard/std/fault'
import {
  add,
  compare,
  isRational,
  multiply,
  type Rational,
  rational,
  sign,
  subtract,
  zero,
} from '@courtyard/std/rational'
import type { Tiers, Value } from './value.ts'

const isMissing = (value: unknown): boolean => value === null || value === undefined

/**
 * Tiers from pairs `[["180","5"],["260","7"],[null,"9"]]` of decimal text or exact numbers.
 * Throws Fault value_type unless the bounds ascend from above zero and only the last is open.
 */
export function tiersFrom(pairs: unknown): Tiers {
  if (!Array.isArray(pairs) || pairs.length === 0)
    throw new Fault('value_type', { expected: 'tiers: pairs of upper bound and price' })
  const tiers = pairs.map((pair: unknown) => {
    if (!Array.isArray(pair) || pair.length !== 2)
      throw new Fault('value_type', { expected: 'a pair of upper bound and price' })
    return { upTo: isMissing(pair[0]) ? null : exact(pair[0]), price: exact(pair[1]) }
  })
  let below = zero
  for (const [index, { upTo }] of tiers.entries()) {
    if (upTo === null && index < tiers.length - 1)
      throw new Fault('value_type', { expected: 'only the last tier is open' })
    if (upTo !== null && compare(upTo, below) <= 0)
      throw new Fault('value_type', { expected: 'ascending upper bounds above zero' })
    below = upTo ?? below
  }
  return { tiers }
}

const exact = (value: unknown): Rational => (isRational(value) ? value : rational(value as string))

/** True for tiers at evaluation. */
export const isTiers = (value: Value | undefined): value is Tiers =>
  typeof value === 'object' && value !== null && 'tiers' in value && Array.isArray(value.tiers)

/** Marginal charge: every tier's price for the part of the quantity that lies in it. Bounds belong to the lower tier. */
export function marginalCharge(quantity: Rational, { tiers }: Tiers): Rational {
  if (sign(quantity) < 0) throw new Fault('value_type', { expected: 'a quantity of zero or more' })
  let [total, below] = [zero, zero]
  for (const { upTo, price } of tiers) {
    const inside = upTo === null || compare(quantity, upTo) <= 0
    total = add(total, multiply(subtract(inside ? quantity : upTo, below), price))
    if (inside) return total
    below = upTo
  }
  throw new Fault('value_type', { expected: 'a quantity inside the tiers' })
}

/** The price of the tier a value lies in. Bounds belong to the lower tier. */
export function tierPrice(value: Rational, { tiers }: Tiers): Rational {
  const tier = tiers.find(({ upTo }) => upTo === null || compare(value, upTo) <= 0)
  if (tier === undefined) throw new Fault('value_type', { expected: 'a value inside the tiers' })
  return tier.price
}

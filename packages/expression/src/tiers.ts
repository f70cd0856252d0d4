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

type Step = {
  readonly upTo: Rational | null
  readonly price: Rational
  readonly below: Rational
  readonly base: Rational
}

// What all tiers below cost together is the same for every quantity: summed up once per tariff, exactly.
const stepsOf = new WeakMap<Tiers, readonly Step[]>()

function steps(tariff: Tiers): readonly Step[] {
  const known = stepsOf.get(tariff)
  if (known) return known
  let [base, below] = [zero, zero]
  const made = tariff.tiers.map(({ upTo, price }) => {
    const step = { upTo, price, below, base }
    if (upTo !== null) {
      base = add(base, multiply(subtract(upTo, below), price))
      below = upTo
    }
    return step
  })
  stepsOf.set(tariff, made)
  return made
}

/** Marginal charge: every tier's price for the part of the quantity that lies in it. Bounds belong to the lower tier. */
export function marginalCharge(quantity: Rational, tariff: Tiers): Rational {
  if (sign(quantity) < 0) throw new Fault('value_type', { expected: 'a quantity of zero or more' })
  for (const { upTo, price, below, base } of steps(tariff)) {
    if (upTo === null || compare(quantity, upTo) <= 0) return add(base, multiply(subtract(quantity, below), price))
  }
  throw new Fault('value_type', { expected: 'a quantity inside the tiers' })
}

/** The price of the tier a value lies in. Bounds belong to the lower tier. */
export function tierPrice(value: Rational, { tiers }: Tiers): Rational {
  const tier = tiers.find(({ upTo }) => upTo === null || compare(value, upTo) <= 0)
  if (tier === undefined) throw new Fault('value_type', { expected: 'a value inside the tiers' })
  return tier.price
}

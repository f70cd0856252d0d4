import { compileTree } from '@courtyard/expression/evaluate'
import { isTiers } from '@courtyard/expression/tiers'
import type { Tree } from '@courtyard/expression/tree'
import type { Env, Tiers } from '@courtyard/expression/value'
import {
  compare,
  isRational,
  multiply,
  type Rational,
  subtract,
  toDecimalText,
  toFixedText,
  zero,
} from '@courtyard/std/rational'

/** One row of "how it came about": the part of the quantity that lies in a tier, its price and its amount. */
export type TierRow = {
  readonly from: string
  readonly to: string | null
  readonly quantity: string
  readonly price: string
  readonly amount: string
}

/**
 * The tiers a charge ran through, when its formula is `$tier(now, t)` or `$tier(now, t) - $tier(before, t)`; else undefined.
 * Only for showing: the amount itself is computed by the formula.
 */
export function tierTable(amount: Tree, env: Env): TierRow[] | undefined {
  const upper = tierCall(amount.op === 'arith' && amount.sign === '-' ? amount.left : amount, env)
  const lower =
    amount.op === 'arith' && amount.sign === '-' ? tierCall(amount.right, env) : { quantity: zero, tiers: upper?.tiers }
  if (!upper || !lower || (amount.op === 'arith' && amount.sign !== '-')) return undefined
  return rows(upper.tiers, lower.quantity, upper.quantity)
}

function tierCall(tree: Tree, env: Env): { quantity: Rational; tiers: Tiers } | undefined {
  if (tree.op !== 'call' || tree.fn !== 'tier') return undefined
  const [quantity, tiers] = tree.args.map((arg) => compileTree(arg)(env))
  return isRational(quantity) && isTiers(tiers) ? { quantity, tiers } : undefined
}

function rows({ tiers }: Tiers, from: Rational, to: Rational): TierRow[] {
  let below = zero
  return tiers.flatMap(({ upTo, price }) => {
    const start = compare(from, below) > 0 ? from : below
    const end = upTo === null || compare(to, upTo) < 0 ? to : upTo
    const tier = {
      from: toDecimalText(below),
      to: upTo === null ? null : toDecimalText(upTo),
      price: toDecimalText(price),
    }
    below = upTo ?? below
    if (compare(end, start) <= 0) return []
    const quantity = subtract(end, start)
    return [{ ...tier, quantity: toDecimalText(quantity), amount: toFixedText(multiply(quantity, price), 2) }]
  })
}

import type { Discount } from '@courtyard/metadata/catalog'
import type { Day } from '@courtyard/std/day'
import { type Fen, fenFromYuan, yuanFromFen } from '@courtyard/std/money'
import { multiply, type Rational, rational, round } from '@courtyard/std/rational'
import type { Taken } from './charge.ts'
import { applyTax, type Taxed } from './tax.ts'

/** A line before and after its discounts: list = amount + everything taken, to the fen. */
export type Discounted = { readonly listFen: Fen; readonly taxed: Taxed; readonly taken: readonly Taken[] }

/** In the order they are applied: by `order`, then by name. */
export const inOrder = (discounts: readonly Discount[]): Discount[] =>
  [...discounts].sort((a, b) => a.order - b.order || (a.name < b.name ? -1 : 1))

/** True on the days from its first to the one before its end. */
export const isInForce = ({ from, to }: Discount, day: Day): boolean => from <= day && (to === undefined || day < to)

/**
 * Takes discounts off a line's amount, each from what those before it left, and never below zero. Fixed amounts and caps
 * are of a whole period: of a `part` of it they are that part. Tax is that of what is left: a discount reduces revenue and
 * tax alike. Each reduction is rounded once, by its own rounding.
 */
export function applyDiscounts(
  fen: Fen,
  { discounts, part, tax }: { discounts: readonly Discount[]; part: Rational; tax: Parameters<typeof applyTax>[1] },
): Discounted {
  const list = applyTax(fen, tax)
  const taken: Taken[] = []
  if (fen <= 0n) return { listFen: list.amountFen, taxed: list, taken }
  let [rest, taxed] = [fen, list]
  for (const discount of discounts) {
    const off = reductionOf(discount, rest, part)
    if (off === 0n) continue
    rest -= off
    const after = applyTax(rest, tax)
    taken.push({ discount: discount.name, fen: taxed.amountFen - after.amountFen })
    taxed = after
    if (discount.last || rest === 0n) break
  }
  return { listFen: list.amountFen, taxed, taken }
}

function reductionOf({ reduce, cap, round: how }: Discount, rest: Fen, part: Rational): Fen {
  const fenOf = (yuan: Rational): Fen => fenFromYuan(round(yuan, how.scale, how.mode), how.mode)
  const wanted =
    reduce.by === 'all'
      ? rest
      : reduce.by === 'ratio'
        ? fenOf(multiply(yuanFromFen(rest), rational(reduce.value)))
        : fenOf(multiply(rational(reduce.value), part))
  const most = cap === undefined ? rest : fenOf(multiply(rational(cap), part))
  return [wanted, most, rest].reduce((least, fen) => (fen < least ? fen : least))
}

import { type Fen, fenFromYuan, yuanFromFen } from '@courtyard/std/money'
import { divide, multiply, type Rational, rational } from '@courtyard/std/rational'

/** What paying months ahead gives: months that cost nothing, or a part of the price. */
export type PrepayOffer =
  | { readonly kind: 'months'; readonly months: number; readonly free: number }
  | { readonly kind: 'ratio'; readonly months: number; readonly ratio: Rational }

/** What is paid ahead: list = paid + discount, to the fen. */
export type Prepaid = {
  readonly months: number
  readonly listFen: Fen
  readonly paidFen: Fen
  readonly discountFen: Fen
}

/**
 * What an offer asks for `months` of a price (domain F30). Free months are taken off whole, so that each month keeps its
 * own price; a ratio is taken off `listFen`, the list price of all the months as it is rounded on their bill.
 */
export function prepay(offer: PrepayOffer, { monthFen, listFen }: { monthFen: Fen; listFen: Fen }): Prepaid {
  const { months } = offer
  if (offer.kind === 'months') {
    const list = monthFen * BigInt(months)
    const discountFen = monthFen * BigInt(offer.free)
    return { months, listFen: list, paidFen: list - discountFen, discountFen }
  }
  const discountFen = fenFromYuan(multiply(yuanFromFen(listFen), offer.ratio), 'half_up')
  return { months, listFen, paidFen: listFen - discountFen, discountFen }
}

/**
 * What goes back when only `used` of the months were lived in: what was paid less the used months at their list price, or
 * the unused part of what was paid. The contract says which. Never below nothing.
 */
export function prepaidRefund(
  { paidFen, months }: Pick<Prepaid, 'paidFen' | 'months'>,
  { used, monthFen, by }: { used: number; monthFen: Fen; by: 'list_price' | 'pro_rata' },
): Fen {
  const fen =
    by === 'list_price'
      ? paidFen - monthFen * BigInt(used)
      : fenFromYuan(divide(multiply(yuanFromFen(paidFen), rational(months - used)), rational(months)), 'half_up')
  return fen < 0n ? 0n : fen
}

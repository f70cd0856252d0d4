import type { Fen } from '@courtyard/std/money'
import { fenFromYuan, yuanFromFen } from '@courtyard/std/money'
import { add, divide, multiply, one, type Rational, rational } from '@courtyard/std/rational'

export type Taxed = { readonly amountFen: Fen; readonly netFen: Fen; readonly taxFen: Fen }

/** Splits or adds VAT of one line, per line and half up (domain F28): amount = net + tax always. */
export function applyTax(fen: Fen, tax: { readonly rate: string; readonly inclusive: boolean }): Taxed {
  const rate: Rational = rational(tax.rate)
  if (tax.inclusive) {
    const netFen = fenFromYuan(divide(yuanFromFen(fen), add(one, rate)), 'half_up')
    return { amountFen: fen, netFen, taxFen: fen - netFen }
  }
  const taxFen = fenFromYuan(multiply(yuanFromFen(fen), rate), 'half_up')
  return { amountFen: fen + taxFen, netFen: fen, taxFen }
}

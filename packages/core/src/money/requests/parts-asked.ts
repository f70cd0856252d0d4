import type { NewAdjustment } from '@courtyard/contract/adjustments'
import { type OpenLineRow, openFenOf } from '@courtyard/db/kernel/open-lines'
import { Fault } from '@courtyard/std/fault'
import { type Fen, fenFromYuan, shareLargestRemainder, yuanText } from '@courtyard/std/money'
import { divide, multiply, rational } from '@courtyard/std/rational'

export type LinePart = { readonly line: string; readonly fen: Fen }

/**
 * What an adjustment takes of each line: the amounts asked, a percent of what is open (half up to the fen; of the whole
 * bill the sum is rounded once and shared by what is open), or all that is open. Throws Fault bill_line_missing,
 * balance_exceeded.
 */
export function partsAsked(
  lines: readonly OpenLineRow[],
  { parts, percent }: Pick<NewAdjustment, 'parts' | 'percent'>,
): LinePart[] {
  const open = new Map(lines.map((line) => [line.id, openFenOf(line)]))
  if (parts)
    return parts.map(({ line, amount, percent: of }) => {
      const most = open.get(line)
      if (most === undefined) throw new Fault('bill_line_missing', { line })
      const fen = amount === undefined ? percentOf(most, of!) : fenFromYuan(amount, 'half_up')
      if (fen > most) throw new Fault('balance_exceeded', { line, open: yuanText(most), asked: yuanText(fen) })
      return { line, fen }
    })
  const whole = [...open].map(([line, fen]) => ({ line, fen }))
  const sum = whole.reduce((total, { fen }) => total + fen, 0n)
  if (percent === undefined || sum === 0n) return whole
  const taken = shareLargestRemainder(
    percentOf(sum, percent),
    whole.map(({ fen }) => rational(fen)),
  )
  return whole.map(({ line }, at) => ({ line, fen: taken[at]! }))
}

const percentOf = (fen: Fen, percent: string): Fen =>
  fenFromYuan(divide(multiply(divide(rational(fen), rational(100)), rational(percent)), rational(100)), 'half_up')

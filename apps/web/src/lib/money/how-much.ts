import { fenOf, partsOver, yuanOf } from './fen.ts'

/** How much an adjustment takes of a bill: an amount over its lines in their order, a percent of each line, or line by line. */
export const ways = ['amount', 'percent', 'lines'] as const
export type Way = (typeof ways)[number]
export type Typed = {
  readonly way: Way
  readonly amount: string
  readonly percent: string
  readonly ofLine: Readonly<Record<string, string>>
}
type Line = { readonly id: string; readonly open: string }
type Part = { readonly line: string; readonly amount: string }
/** What is asked of the server, and what it comes to. */
export type HowMuch = { readonly fen: bigint; readonly json: { readonly parts: Part[] } | { readonly percent: string } }

const PERCENT = /^(\d{1,3})(?:\.(\d{1,2}))?$/

/** What was typed comes to; undefined when it is nothing, more than is open, or no number at all. */
export function howMuch(lines: readonly Line[], typed: Typed): HowMuch | undefined {
  const open = lines.reduce((sum, line) => sum + (fenOf(line.open) ?? 0n), 0n)
  if (typed.way === 'percent') return ofPercent(open, typed.percent)
  if (typed.way === 'lines') return byLine(lines, typed.ofLine)
  const fen = fenOf(typed.amount)
  return fen === undefined || fen <= 0n || fen > open ? undefined : { fen, json: { parts: partsOver(lines, fen) } }
}

function ofPercent(open: bigint, text: string): HowMuch | undefined {
  const match = PERCENT.exec(text.trim())
  if (!match) return undefined
  const hundredths = BigInt(match[1]!) * 100n + BigInt((match[2] ?? '').padEnd(2, '0'))
  // Half up to the fen, as the server rounds.
  const fen = (open * hundredths * 2n + 10_000n) / 20_000n
  return hundredths > 10_000n || fen <= 0n ? undefined : { fen, json: { percent: text.trim() } }
}

function byLine(lines: readonly Line[], ofLine: Typed['ofLine']): HowMuch | undefined {
  const parts: Part[] = []
  let sum = 0n
  for (const { id, open } of lines) {
    const text = ofLine[id]?.trim() ?? ''
    if (text === '') continue
    const fen = fenOf(text)
    if (fen === undefined || fen > (fenOf(open) ?? 0n)) return undefined
    if (fen > 0n) parts.push({ line: id, amount: yuanOf(fen) })
    sum += fen
  }
  return sum > 0n ? { fen: sum, json: { parts } } : undefined
}

import { fenOf, yuanOf } from '#lib/money/fen.ts'

/** The notes and coins of a currency in fen, the largest first; none where they are not known, and the sum is typed. */
const NOTES: Readonly<Record<string, readonly bigint[]>> = {
  CNY: [10_000n, 5_000n, 2_000n, 1_000n, 500n, 100n, 50n, 10n],
}
export const notesOf = (currency: string): readonly bigint[] => NOTES[currency] ?? []

/** What notes and coins come to; undefined where one of the counts is no number of pieces. */
export function sumOfPieces(pieces: Readonly<Record<string, string>>): bigint | undefined {
  let sum = 0n
  for (const [of, text] of Object.entries(pieces)) {
    const count = text.trim()
    if (!/^\d{0,6}$/.test(count)) return undefined
    sum += BigInt(of) * BigInt(count === '' ? '0' : count)
  }
  return sum
}

export type Difference = { readonly kind: 'even' | 'over' | 'short'; readonly amount: string }

/** What was counted against what should be there, both as yuan; undefined while nothing countable is typed. */
export function differenceOf(expected: string, counted: string): Difference | undefined {
  const [should, is] = [signedFen(expected), fenOf(counted)]
  if (should === undefined || is === undefined) return undefined
  const fen = is - should
  if (fen === 0n) return { kind: 'even', amount: '0.00' }
  return fen > 0n ? { kind: 'over', amount: yuanOf(fen) } : { kind: 'short', amount: yuanOf(-fen) }
}

/** More may have gone out of a till than was in it. */
function signedFen(yuan: string): bigint | undefined {
  const fen = fenOf(yuan.replace(/^-/, ''))
  return fen !== undefined && yuan.startsWith('-') ? -fen : fen
}

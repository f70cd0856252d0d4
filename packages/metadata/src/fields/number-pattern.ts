/** The parts of a number pattern: what stands before and after the sequence, and how many digits the sequence has at least. */
export type NumberPattern = { readonly before: string; readonly after: string; readonly digits: number }

const PATTERN = /^((?:[^{}\0\p{Cs}]|\{(?:YYYY|YY|MM|DD)\})*)\{seq:([1-9])\}([^{}\0\p{Cs}]{0,20})$/u
const LENGTH_MAX = 60

/** A pattern taken apart; undefined when it is none. */
export function numberPattern(text: string): NumberPattern | undefined {
  const found = text.length <= LENGTH_MAX ? PATTERN.exec(text) : null
  return found ? { before: found[1]!, digits: Number(found[2]), after: found[3]! } : undefined
}

/** What stands before the sequence on a day: numbers with the same prefix share one sequence. */
export const prefixOn = ({ before }: NumberPattern, day: string): string =>
  before
    .replaceAll('{YYYY}', day.slice(0, 4))
    .replaceAll('{YY}', day.slice(2, 4))
    .replaceAll('{MM}', day.slice(5, 7))
    .replaceAll('{DD}', day.slice(8, 10))

/** A number: a sequence that outgrows its digits grows longer, never wraps. */
export const numberText = ({ digits, after }: NumberPattern, prefix: string, seq: number): string =>
  `${prefix}${String(seq).padStart(digits, '0')}${after}`

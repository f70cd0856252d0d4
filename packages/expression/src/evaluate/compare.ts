import { compare, isRational } from '@courtyard/std/rational'
import type { Tree } from '../tree.ts'
import type { Value } from '../value.ts'
import { isRow, member } from './read.ts'

/**
 * Order of texts as PostgreSQL's collation "C": by code point. JavaScript compares UTF-16 units, which differs
 * only where a surrogate (rare Chinese characters, emoji) meets a unit above the surrogates (full-width signs).
 */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index += 1) {
    const [x, y] = [a.charCodeAt(index), b.charCodeAt(index)]
    if (x === y) continue
    if (x >= 0xd800 && y >= 0xd800) return codePointRank(x) - codePointRank(y)
    return x - y
  }
  return a.length - b.length
}

const codePointRank = (unit: number): number => (unit < 0xe000 ? unit + 0x10000 : unit)

/** Instants by time, whatever their offset; digits beyond the millisecond count too. */
function compareInstant(a: string, b: string): number {
  const difference = Date.parse(a) - Date.parse(b)
  if (difference !== 0) return difference
  return compareText(belowMilliseconds(a), belowMilliseconds(b))
}

const belowMilliseconds = (instant: string): string => /\.\d{3}(\d*)/.exec(instant)?.[1]?.replace(/0+$/, '') ?? ''

/** The id of a record, followed or not. */
export const idOf = (value: Value): Value => (isRow(value) ? member(value, 'id') : value)

/** How two present values of a kind compare: negative, 0 or positive. Kinds without order only tell equal from different. */
export function comparer(kind: Tree['type']['kind']): (a: Value, b: Value) => number {
  if (kind === 'number') return (a, b) => (isRational(a) && isRational(b) ? compare(a, b) : Number.NaN)
  if (kind === 'instant') return (a, b) => compareInstant(a as string, b as string)
  if (kind === 'boolean') return (a, b) => Number(a !== b)
  if (kind === 'record') return (a, b) => Number(idOf(a) !== idOf(b))
  return (a, b) => compareText(a as string, b as string)
}

const signs: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

/** What an order means for a sign of comparison. */
export const signTest = (sign: string): ((order: number) => boolean) => signs[sign]!

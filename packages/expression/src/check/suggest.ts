import type { Phrase } from '@courtyard/std/issue'
import { phrase } from '../texts/expression-texts.ts'

const DISTANCE_MAX = 2

/** The known name a mistyped one most likely means, or undefined. */
export function suggest(wrong: string, known: Iterable<string>): string | undefined {
  const allowed = Math.min(DISTANCE_MAX, Math.max(1, Math.floor(wrong.length / 3)))
  let best: string | undefined
  let least = allowed + 1
  for (const name of known) {
    const distance = editDistance(wrong.toLowerCase(), name.toLowerCase(), least)
    if (distance < least) [best, least] = [name, distance]
  }
  return best
}

/** `Did you mean price?`, or the first few that exist. */
export function suggestion(wrong: string, known: readonly string[], prefix = ''): Phrase | undefined {
  const near = suggest(wrong, known)
  if (near !== undefined) return phrase('name_near', { name: prefix + near })
  const names = known.slice(0, 8).map((name) => prefix + name)
  return names.length === 0 ? undefined : phrase('names_are', { names, more: known.length > 8 ? ' …' : '' })
}

/** Insertions, deletions, replacements and swaps of neighbours; gives up at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1]
      let cost = Math.min(above[column]! + 1, line[column - 1]! + 1, above[column - 1]! + (same ? 0 : 1))
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) cost = Math.min(cost, before[column - 2]! + 1)
      line.push(cost)
    }
    before = above
    above = line
  }
  return above[b.length]!
}

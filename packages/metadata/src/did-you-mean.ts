import type { Phrase } from '@courtyard/std/issue-text'
import { documentPhrase } from './texts/document-texts.ts'

const SHOWN_MAX = 12

/** A hint for an unknown name: the nearest known one, else the first of those that are known. */
export function didYouMean(name: string, known: Iterable<string>): Phrase {
  const all = [...known]
  let best: string | undefined
  let least = Math.max(1, Math.floor(name.length / 3)) + 1
  for (const candidate of all) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < least) [best, least] = [candidate, distance]
  }
  if (best !== undefined) return documentPhrase('did_you_mean', { near: best })
  if (all.length === 0) return documentPhrase('known_none')
  const more = all.length > SHOWN_MAX ? ' …' : ''
  return documentPhrase('known_are', { known: all.slice(0, SHOWN_MAX), more })
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min(previous[j]! + 1, row[j - 1]! + 1, substitution)
    }
    previous = row
  }
  return previous[b.length]!
}

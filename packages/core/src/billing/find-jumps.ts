import type { Catalog } from '@courtyard/metadata/catalog'
import { fenFromYuan, yuanText } from '@courtyard/std/money'
import { compare, multiply, rational } from '@courtyard/std/rational'
import type { SubjectResult } from './compute-page.ts'
import type { Previous } from './load-previous.ts'
import type { RunNote } from './note-messages.ts'
import { jumpOf } from './run-rules.ts'

/** What differs much from the period before, standard by standard: warnings, for it is billed all the same. */
export function findJumps(catalog: Catalog, previous: Previous, result: SubjectResult): RunNote[] {
  const now = new Map<string, bigint>()
  for (const { charge } of result.charges) now.set(charge.standard, (now.get(charge.standard) ?? 0n) + charge.amountFen)
  return [...now].flatMap(([standard, fen]): RunNote[] => {
    const before = previous.byStandard.get(`${standard} ${result.subject.id}`)
    if (before === undefined || !isJump(fen, before, jumpOf(catalog, standard))) return []
    return [{ standard, kind: 'warning', code: 'jump', details: { previous: yuanText(before), now: yuanText(fen) } }]
  })
}

/** At least `least` apart and at least `ratio` times as much, or as little. Pure. */
export function isJump(now: bigint, before: bigint, jump: { readonly ratio: string; readonly least: string }): boolean {
  const [small, large] = now < before ? [now, before] : [before, now]
  if (large - small < fenFromYuan(jump.least, 'half_up')) return false
  return compare(rational(large), multiply(rational(small), rational(jump.ratio))) >= 0
}

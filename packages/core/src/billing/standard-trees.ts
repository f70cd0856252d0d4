import type { Tree } from '@courtyard/expression/tree'
import type { FeeVersion } from '@courtyard/metadata/catalog'
import type { TermSchedule } from '@courtyard/metadata/catalog-terms'

/** Every formula and every expression in the words of a version, its components included. */
export function treesOfVersion(version: FeeVersion): Tree[] {
  return [version, ...(version.components ?? [])].flatMap(({ amount, explain }) => [
    amount,
    ...Object.values(explain).flatMap((parts) => parts.filter((part) => typeof part !== 'string')),
  ])
}

/** Every expression of a schedule's terms. */
export function treesOfTerms(schedule: TermSchedule | undefined): Tree[] {
  if (!schedule) return []
  const { from, to, price, freeMonths, free, rises } = schedule
  const own = [from, to, price, freeMonths, ...free.flatMap((span) => [span.from, span.to])]
  return [...own.filter((tree) => tree !== undefined), ...treesOfRises(rises)]
}

function treesOfRises(rises: TermSchedule['rises']): Tree[] {
  switch (rises?.kind) {
    case undefined:
      return []
    case 'percent':
      return [rises.rate]
    case 'amount':
      return [rises.amount]
    case 'index':
      return [rises.rates]
    case 'steps':
      return rises.steps.map(({ price }) => price)
  }
}

import type { Catalog } from '@courtyard/metadata/catalog'
import type { Difference } from './differences.ts'
import type { Random } from './random.ts'
import type { Ask } from './reads.ts'

/** A question with the operation that answers it. */
export type Chosen = { readonly operation: string; readonly ask: Ask }
export type Reads = readonly (readonly [operation: string, asks: readonly Ask[]])[]

/** Chooses questions: any, and those that a difference might show in if something were wrong. */
export function createChooser(catalog: Catalog, reads: Reads) {
  const words = new Map<string, Set<Chosen>>()
  for (const [operation, asks] of reads)
    for (const ask of asks) {
      const chosen = { operation, ask }
      for (const word of new Set([...wordsOf(operation), ...wordsOf(ask.name)])) {
        if (!words.has(word)) words.set(word, new Set())
        words.get(word)!.add(chosen)
      }
    }
  const near = new Map<string, readonly Chosen[]>()
  const nearOf = ({ of = [''] }: Difference): readonly Chosen[] => {
    const [entity, field] = of
    const key = `${entity} ${field}`
    const known = near.get(key)
    if (known) return known
    const names = [entity, ...waysTo(catalog, entity)]
    const about = new Set(names.flatMap((name) => [...(words.get(name) ?? [])]))
    const made = [...about].filter(({ operation, ask }) => {
      if (field === undefined) return true
      const named = wordsOf(`${operation} ${ask.name}`)
      return named.includes(field) || named.includes('q')
    })
    near.set(key, made)
    return made
  }
  return {
    /** An operation first, so that one with many questions does not crowd out the others. */
    any(random: Random): Chosen {
      const [operation, asks] = random.pick(reads)
      return { operation, ask: random.pick(asks) }
    },
    /** One in which these differences might show; undefined where none is. */
    near(random: Random, differences: readonly Difference[]): Chosen | undefined {
      const found = nearOf(random.pick(differences))
      if (found.length === 0) return undefined
      const operation = random.pick([...new Set(found.map((one) => one.operation))])
      return random.pick(found.filter((one) => one.operation === operation))
    },
  }
}

const wordsOf = (text: string): string[] => decodeURIComponent(text).split(/[^a-z0-9_]+|(?<=^[a-z]+)_/)

/** Names of fields that lead to the records of an entity or count them. */
function waysTo({ entities }: Catalog, entity: string): string[] {
  return Object.values(entities).flatMap(({ fields }) =>
    fields.flatMap((field) => {
      const leads =
        ((field.type === 'reference' || field.type === 'references') && field.to === entity) ||
        (field.type === 'children' && field.of === entity) ||
        (field.type === 'rollup' && field.over === entity)
      return leads ? [field.name] : []
    }),
  )
}

import type { Json } from '@courtyard/metadata/values'
import { canonicalJson } from '@courtyard/std/canonical'
import type { Draft, DraftValue, Lookup } from './draft-rows.ts'
import { fieldAt } from './field-at.ts'
import type { LoadRecords } from './load-records.ts'
import { isNewRef, type RecordBook } from './record-book.ts'

/** What a lookup found: one record, none, or several. */
export type Found = { readonly ref: string } | { readonly code: 'reference_missing' | 'reference_ambiguous' }

/**
 * Finds the records all drafts refer to: those of the files first, then stored ones, one query per kind of lookup.
 * A record that is both stored and in the files counts once.
 */
export async function resolveLookups(
  book: RecordBook,
  load: LoadRecords,
  drafts: readonly Draft[],
): Promise<(lookup: Lookup) => Found> {
  const groups = new Map<string, Map<string, Lookup>>()
  for (const draft of drafts) {
    for (const value of draft.values.values()) {
      for (const lookup of lookupsOf(value)) {
        const group = groups.get(groupKey(lookup)) ?? new Map<string, Lookup>()
        group.set(tupleKey(lookup.tuple), lookup)
        groups.set(groupKey(lookup), group)
      }
    }
  }
  const found = new Map<string, ReadonlyMap<string, ReadonlySet<string>>>()
  for (const [key, group] of groups) found.set(key, await resolveGroup(book, load, [...group.values()]))
  return (lookup) => {
    const [ref, ...more] = found.get(groupKey(lookup))?.get(tupleKey(lookup.tuple)) ?? []
    if (ref === undefined) return { code: 'reference_missing' }
    return more.length > 0 ? { code: 'reference_ambiguous' } : { ref }
  }
}

function lookupsOf(value: DraftValue): readonly Lookup[] {
  if ('lookup' in value) return [value.lookup]
  return 'lookups' in value ? value.lookups.map(({ lookup }) => lookup) : []
}

const groupKey = (lookup: Lookup): string => canonicalJson([lookup.entity, lookup.by])
const tupleKey = (tuple: readonly Json[]): string => canonicalJson(tuple)

/** Lookups of one entity by the same paths. */
async function resolveGroup(book: RecordBook, load: LoadRecords, lookups: readonly Lookup[]) {
  const { entity, by } = lookups[0]!
  await readWays(book, load, entity, by)
  const refs = new Map<string, Set<string>>()
  for (const record of book.planned(entity)) {
    const key = tupleKey(by.map((path) => valueAlong(book, record.ref, path)))
    refs.set(key, (refs.get(key) ?? new Set()).add(record.ref))
  }
  const tuples = lookups.map((lookup) => lookup.tuple)
  for (const { tuple, record } of await load({ entity, by, tuples, whole: true })) {
    if (book.isPlanned(record.id)) continue // the files may have moved it away from this value
    book.keep(record)
    const key = tupleKey(tuples[tuple]!)
    refs.set(key, (refs.get(key) ?? new Set()).add(record.id))
  }
  return refs
}

/** Reads the stored records that lie on the paths of planned ones and were not read yet. */
async function readWays(book: RecordBook, load: LoadRecords, entity: string, by: readonly string[]): Promise<void> {
  const depth = Math.max(...by.map((path) => path.split('.').length)) - 1
  for (let step = 1; step <= depth; step++) {
    const prefixes = new Set(
      by.filter((path) => path.split('.').length > step).map((path) => path.split('.').slice(0, step).join('.')),
    )
    for (const prefix of prefixes) {
      const field = fieldAt(book.catalog, entity, prefix)
      const ids = new Set(book.planned(entity).map((record) => valueAlong(book, record.ref, prefix)))
      const unknown = [...ids].filter(
        (id): id is string => typeof id === 'string' && !isNewRef(id) && !book.isKnown(id),
      )
      if (unknown.length === 0 || field.type !== 'reference') continue
      const tuples = unknown.map((id) => [id])
      for (const { record } of await load({ entity: field.to, by: ['id'], tuples, whole: true })) book.keep(record)
    }
  }
}

function valueAlong(book: RecordBook, ref: string, path: string): Json {
  let at: Json = ref
  for (const name of path.split('.')) {
    if (typeof at !== 'string') return null
    at = name === 'id' ? at : book.valueOf(at, name)
  }
  return at
}

import { documentKinds, type Kind } from './documents.ts'
import { pointerOf } from './shape-issues.ts'

/** Any JSON value of a document. */
export type Json = unknown
export type JsonObject = { readonly [key: string]: Json }
/** Where a part stands by names: `fields`, `code`, `label`; `pattern` has `*` for each name of an item. */
export type Place = { readonly path: readonly string[]; readonly pattern: string }
/** Which lists of a kind hold named things, and by which key; see documents.ts. */
export type Named = Readonly<Record<string, string>>

/** The document itself. */
export const root: Place = { path: [], pattern: '' }

/** Which lists of this kind merge by name. */
export const namedOf = (kind: Kind): Named => documentKinds[kind].named

/** True for what has members. */
export const isObject = (value: Json): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

/** The place of a member, or of an item when `inPattern` is `*`. */
export const below = ({ path, pattern }: Place, key: string, inPattern = key): Place => ({
  path: [...path, key],
  pattern: pattern === '' ? inPattern : `${pattern}/${inPattern}`,
})

/** A path as a key of a map or set. */
export const keyOf = (path: readonly string[]): string => JSON.stringify(path)

/** The name of an item. Menu items are named by what they open when they have no name of their own. */
export function identityOf(item: Json, key: string): string | undefined {
  if (typeof item === 'string') return item
  if (!isObject(item)) return undefined
  const name = item[key] ?? (key === 'name' ? (item.view ?? item.page) : undefined)
  return typeof name === 'string' ? name : undefined
}

/** A pointer's keys, with the names of items in place of their indexes. */
export function namesOf(body: Json, pointer: string, named: Named): string[] {
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  let value = body
  let place = root
  for (const key of keys) {
    const identity = named[place.pattern]
    const item = (value as Record<string, Json> | undefined)?.[key]
    const isItem = identity !== undefined && Array.isArray(value)
    place = isItem ? below(place, identityOf(item, identity) ?? key, '*') : below(place, key)
    value = item
  }
  return [...place.path]
}

/** The pointer of a part in a document, as far as the document has it. */
export function pointerAt(body: Json, path: readonly string[], named: Named): string {
  const keys: string[] = []
  let value = body
  let place = root
  for (const name of path) {
    const identity = named[place.pattern]
    const list = identity !== undefined && Array.isArray(value) ? value : undefined
    const index = list?.findIndex((item) => identityOf(item, identity!) === name) ?? -1
    const key = list ? String(index < 0 ? name : index) : name
    place = list ? below(place, name, '*') : below(place, name)
    value = (value as Record<string, Json> | null | undefined)?.[key]
    keys.push(key)
  }
  return pointerOf(keys)
}

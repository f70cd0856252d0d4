import { createHash } from 'node:crypto'
import { canonicalJson } from '@courtyard/std/canonical'
import { sameJson } from '@courtyard/std/same-json'
import type { Kind } from './documents.ts'
import { below, identityOf, isObject, type Json, namedOf, type Place, root } from './named-tree.ts'

/** One property of a document by names, or the presence of a named item (`isItem`, then `value` is the item). */
export type Node = { readonly path: readonly string[]; readonly value: Json; readonly isItem: boolean }

/** Said by a document about itself, not about what it describes. */
const NOT_NODES = new Set(['$schema', 'kind', 'name', 'overlay', 'kept', 'needs'])

/** Every node of a document's body in its order (decision 0010): named items are maps, other lists one node. */
export function nodesOf(kind: Kind, body: Json): Node[] {
  const nodes: Node[] = []
  if (!isObject(body)) return nodes
  const walk = (value: Json, place: Place): void => {
    const identity = namedOf(kind)[place.pattern]
    if (identity !== undefined && Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        const at = below(place, identityOf(item, identity) ?? String(index), '*')
        nodes.push({ path: at.path, value: item, isItem: true })
        if (isObject(item)) members(item, at, new Set([identity, 'after']))
      }
    } else if (isObject(value)) members(value, place, new Set())
    else nodes.push({ path: place.path, value, isItem: false })
  }
  const members = (object: Readonly<Record<string, Json>>, place: Place, without: ReadonlySet<string>): void => {
    for (const [key, member] of Object.entries(object)) if (!without.has(key)) walk(member, below(place, key))
  }
  members(body, root, NOT_NODES)
  return nodes
}

/** What stands at a path of names; undefined when nothing does. */
export function valueAt(kind: Kind, body: Json, path: readonly string[]): Json {
  const named = namedOf(kind)
  let value = body
  let place = root
  for (const key of path) {
    const identity = named[place.pattern]
    const isList = identity !== undefined && Array.isArray(value)
    if (isList) value = (value as readonly Json[]).find((item) => identityOf(item, identity) === key)
    else if (isObject(value) && Object.hasOwn(value, key)) value = value[key]
    else return undefined
    place = isList ? below(place, key, '*') : below(place, key)
  }
  return value
}

/** True when both are the same value, in whatever order their members stand. */
export const isSameValue = (a: Json, b: Json): boolean => (a === undefined) === (b === undefined) && sameJson(a, b)

/** The name of a pack's value in an overlay's `kept`: 12 digits of its hash, or `absent`. */
export const keptHash = (value: Json): string =>
  value === undefined ? 'absent' : createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 12)

/** A path below a document as text: `fields/layout/label/en`. */
export const pathText = (path: readonly string[]): string =>
  path.map((key) => key.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')

/** The names of a path given as text. */
export const pathOf = (text: string): string[] =>
  text === '' ? [] : text.split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))

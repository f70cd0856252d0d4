import type { Kind } from './documents.ts'
import { below, identityOf, isObject, type Json, type JsonObject, namedOf, type Place, root } from './named-tree.ts'
import { nodesOf, pathText, valueAt } from './nodes.ts'

/** A body that holds one part only. */
export function reduced(kind: Kind, body: JsonObject, path: readonly string[]): JsonObject {
  const value = valueAt(kind, body, path)
  return value === undefined ? {} : replaced(kind, {}, { path, value })
}
/** The place of a path in documents of a kind. */
export const placeOf = (kind: Kind, path: readonly string[]): Place => {
  let place = root
  for (const key of path) place = below(place, key, isListPlace(kind, place) ? '*' : key)
  return place
}

/** True for a path at which a list of named things stands. */
export const isNamedList = (kind: Kind, path: readonly string[]): boolean => isListPlace(kind, placeOf(kind, path))

const isListPlace = (kind: Kind, place: Place): boolean => namedOf(kind)[place.pattern] !== undefined

/** The body with another value at a path; owners that are missing are made. */
export function replaced(
  kind: Kind,
  body: JsonObject,
  { path, value }: { readonly path: readonly string[]; readonly value: Json },
): JsonObject {
  const change = (at: Json, depth: number, place: Place): Json => {
    if (depth === path.length) return value
    const key = path[depth]!
    const identity = namedOf(kind)[place.pattern]
    if (identity === undefined) {
      const object = isObject(at) ? at : {}
      return { ...object, [key]: change(object[key], depth + 1, below(place, key)) }
    }
    const list = Array.isArray(at) ? at : []
    const index = list.findIndex((item) => identityOf(item, identity) === key)
    const was = index < 0 || !isObject(list[index]) ? { [identity]: key } : list[index]
    const item = change(was, depth + 1, below(place, key, '*'))
    return index < 0 ? [...list, item] : list.with(index, item)
  }
  return change(body, 0, root) as JsonObject
}

/** The body without one part, and without owners that say nothing any more. */
export function without(kind: Kind, body: JsonObject, path: readonly string[]): JsonObject {
  const change = (at: Json, depth: number, place: Place): Json => {
    if (depth === path.length) return undefined
    const key = path[depth]!
    const identity = namedOf(kind)[place.pattern]
    if (identity !== undefined && Array.isArray(at)) {
      const items = at.flatMap((item) => {
        if (identityOf(item, identity) !== key) return [item]
        const changed = change(item, depth + 1, below(place, key, '*'))
        return saysNothing(changed, identity) ? [] : [changed]
      })
      return items.length === 0 ? undefined : items
    }
    if (!isObject(at)) return at
    const { [key]: member, ...rest } = at
    const changed = change(member, depth + 1, below(place, key))
    if (changed === undefined) return Object.keys(rest).length === 0 && depth > 0 ? undefined : rest
    return { ...at, [key]: changed }
  }
  return change(body, 0, root) as JsonObject
}

const saysNothing = (item: Json, identity: string): boolean =>
  item === undefined || (isObject(item) && Object.keys(item).every((key) => key === identity))

/** The new pack, the overlay, and the item of the overlay that is to be placed. */
export type Sides = { readonly b: JsonObject; readonly body: JsonObject; readonly item: readonly string[] }

/** True when the neighbour is the pack's, or the overlay names it before the item: merging goes from top to bottom. */
export function standsBefore(kind: Kind, neighbour: readonly string[], { b, body, item }: Sides): boolean {
  if (valueAt(kind, b, neighbour) !== undefined) return true
  const named = nodesOf(kind, body).filter(({ isItem }) => isItem)
  const at = (path: readonly string[]) => named.findIndex((node) => pathText(node.path) === pathText(path))
  return at(neighbour) >= 0 && (at(item) < 0 || at(neighbour) < at(item))
}

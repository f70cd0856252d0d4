import type { Issue } from '@courtyard/std/issue'
import { documentKinds, type Kind } from './documents.ts'
import type { ParsedDocument } from './parse.ts'
import { pointerOf } from './shape-issues.ts'

/** Where a part of a merged document was written. */
export type Origin = { readonly file: string; readonly pointer: string }

/** A document after its overlays, and for every pointer of it where it came from. */
export type Merged = {
  readonly kind: Kind
  readonly name: string
  readonly body: Readonly<Record<string, unknown>>
  readonly originOf: (pointer: string) => Origin
}

type Json = unknown
type JsonObject = { readonly [key: string]: Json }
/** Where a part stands by names: `fields`, `code`, `label`; `pattern` has `*` for each name of an item. */
type Place = { readonly path: readonly string[]; readonly pattern: string }
type Named = Readonly<Record<string, string>>

const root: Place = { path: [], pattern: '' }
const isObject = (value: Json): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
const below = ({ path, pattern }: Place, key: string, inPattern = key): Place => ({
  path: [...path, key],
  pattern: pattern === '' ? inPattern : `${pattern}/${inPattern}`,
})
const keyOf = (path: readonly string[]): string => JSON.stringify(path)

/**
 * Lays overlays over a document: members replace members, lists of named things merge by name (`after` places an
 * addition), other lists are replaced whole. What every merged part came from is remembered by its names, so that
 * placing something before it changes nothing.
 */
export function mergeOverlay(
  base: ParsedDocument,
  overlays: readonly ParsedDocument[],
): Merged & { readonly issues: readonly Issue[] } {
  const merge = new Merge(documentKinds[base.kind].named)
  let body: JsonObject = base.body
  for (const overlay of overlays) {
    const { overlay: _, $schema: __, ...changes } = overlay.body
    body = merge.withOverlay(overlay).object(body, changes, root)
  }
  return {
    kind: base.kind,
    name: base.name,
    body,
    issues: merge.issues,
    originOf: (pointer) => (overlays.length === 0 ? { file: base.file, pointer } : merge.originOf(body, pointer, base)),
  }
}

class Merge {
  readonly issues: Issue[] = []
  /** Parts that overlays wrote, by their names. */
  private readonly written = new Map<string, ParsedDocument>()
  /** Items an overlay changed in part: they themselves point at it, what it left alone does not. */
  private readonly touched = new Map<string, ParsedDocument>()
  private readonly named: Named
  private overlay: ParsedDocument | undefined

  constructor(named: Named) {
    this.named = named
  }

  withOverlay(overlay: ParsedDocument): this {
    this.overlay = overlay
    return this
  }

  /** The document that wrote the part, and its pointer there. */
  originOf(body: Json, pointer: string, base: ParsedDocument): Origin {
    const path = namesOf(body, pointer, this.named)
    let source = this.touched.get(keyOf(path))
    for (let length = path.length; source === undefined && length > 0; length -= 1) {
      source = this.written.get(keyOf(path.slice(0, length)))
    }
    const { file, body: found } = source ?? base
    return { file, pointer: pointerAt(found, path, this.named) }
  }

  object(base: JsonObject, changes: JsonObject, place: Place): JsonObject {
    const merged: Record<string, Json> = { ...base }
    for (const [key, change] of Object.entries(changes))
      merged[key] = this.value(merged[key], change, below(place, key))
    return merged
  }

  private value(base: Json, change: Json, place: Place): Json {
    const identity = this.named[place.pattern]
    if (identity !== undefined && Array.isArray(base) && Array.isArray(change)) {
      return this.list(base, change, { ...place, identity })
    }
    if (isObject(base) && isObject(change)) return this.object(base, change, place)
    this.written.set(keyOf(place.path), this.overlay!)
    return change
  }

  private list(base: readonly Json[], changes: readonly Json[], place: Place & { identity: string }): Json[] {
    const merged = [...base]
    for (const [index, change] of changes.entries()) {
      const name = identityOf(change, place.identity)
      const after = isObject(change) ? change.after : undefined
      const at = merged.findIndex((item) => name !== undefined && identityOf(item, place.identity) === name)
      const item = below(place, name ?? String(index), '*')
      const was = merged[at]
      if (at < 0 || !isObject(change)) this.written.set(keyOf(item.path), this.overlay!)
      else this.touched.set(keyOf(item.path), this.overlay!)
      const next =
        at >= 0 && isObject(change)
          ? this.object(isObject(was) ? was : { [place.identity]: was }, withoutAfter(change), item)
          : withoutAfter(change)
      const target = after === undefined ? -1 : merged.findIndex((other) => identityOf(other, place.identity) === after)
      if (after !== undefined && target < 0) this.unknownNeighbour(below(item, 'after').path, after)
      if (at >= 0 && target < 0) merged[at] = next
      else {
        if (at >= 0) merged.splice(at, 1)
        const neighbour = target > at && at >= 0 ? target - 1 : target
        merged.splice(target < 0 ? merged.length : neighbour + 1, 0, next)
      }
    }
    return merged
  }

  private unknownNeighbour(path: readonly string[], after: unknown): void {
    const { file, body } = this.overlay!
    this.issues.push({
      code: 'after_unknown',
      file,
      pointer: pointerAt(body, path, this.named),
      message: `There is no "${String(after)}" to stand after.`,
    })
  }
}

/** Menu items are named by what they open when they have no name of their own. */
function identityOf(item: Json, key: string): string | undefined {
  if (typeof item === 'string') return item
  if (!isObject(item)) return undefined
  const name = item[key] ?? (key === 'name' ? (item.view ?? item.page) : undefined)
  return typeof name === 'string' ? name : undefined
}

function withoutAfter(item: Json): JsonObject {
  if (!isObject(item)) return item as JsonObject
  const { after: _, ...rest } = item
  return rest
}

/** A pointer's keys, with the names of items in place of their indexes. */
function namesOf(body: Json, pointer: string, named: Named): string[] {
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
function pointerAt(body: Json, path: readonly string[], named: Named): string {
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

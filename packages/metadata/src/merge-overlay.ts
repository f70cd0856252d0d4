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
type Place = { readonly pattern: string; readonly pointer: string; readonly origin: Origin }

const isObject = (value: Json): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

/**
 * Lays overlays over a document: members replace members, lists of named things merge by name (`after` places an
 * addition), other lists are replaced whole. What every merged part came from is remembered.
 */
export function mergeOverlay(
  base: ParsedDocument,
  overlays: readonly ParsedDocument[],
): Merged & { readonly issues: readonly Issue[] } {
  const merge = new Merge(base.kind)
  let body: JsonObject = base.body
  for (const overlay of overlays) {
    const { overlay: _, $schema: __, ...changes } = overlay.body
    body = merge.object(body, changes, { pattern: '', pointer: '', origin: { file: overlay.file, pointer: '' } })
  }
  const root = { file: base.file, pointer: '' }
  return {
    kind: base.kind,
    name: base.name,
    body,
    issues: merge.issues,
    originOf: (pointer) => merge.originOf(pointer, root),
  }
}

class Merge {
  readonly issues: Issue[] = []
  /** Values are found again by identity: an item keeps its origin wherever later placements move it. */
  private readonly origins = new Map<string, Origin>()
  private readonly named: Readonly<Record<string, string>>

  constructor(kind: Kind) {
    this.named = documentKinds[kind].named
  }

  /** The nearest remembered place above the pointer; below it the pointers run alike. */
  originOf(pointer: string, root: Origin): Origin {
    for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
      const origin = this.origins.get(at)
      if (origin) return { file: origin.file, pointer: `${origin.pointer}${pointer.slice(at.length)}` }
    }
    return { file: root.file, pointer }
  }

  object(base: JsonObject, changes: JsonObject, place: Place): JsonObject {
    const merged: Record<string, Json> = { ...base }
    for (const [key, change] of Object.entries(changes)) {
      const below = step(place, key, key)
      merged[key] = this.value(merged[key], change, below)
    }
    return merged
  }

  private value(base: Json, change: Json, place: Place): Json {
    const identity = this.named[place.pattern]
    if (identity !== undefined && Array.isArray(base) && Array.isArray(change))
      return this.list(base, change, { ...place, identity })
    if (isObject(base) && isObject(change)) return this.object(base, change, place)
    this.origins.set(place.pointer, place.origin)
    return change
  }

  private list(base: readonly Json[], changes: readonly Json[], place: Place & { identity: string }): Json[] {
    const merged = [...base]
    // Items below move when something is placed before them, so origins of this list are written once it stands.
    const from = new Map<string, { origin: Origin; whole: boolean }>()
    const nameOf = (item: Json) => identityOf(item, place.identity)
    for (const [index, change] of changes.entries()) {
      const origin = { file: place.origin.file, pointer: `${place.origin.pointer}/${index}` }
      const name = nameOf(change)
      const at = merged.findIndex((item) => name !== undefined && nameOf(item) === name)
      if (at < 0) this.insert(merged, change, { origin, nameOf })
      if (name !== undefined) from.set(name, { origin, whole: at < 0 || !isObject(change) })
      if (at >= 0 && isObject(change)) this.change(merged, at, change, nameOf)
    }
    for (const [at, item] of merged.entries()) {
      const found = from.get(nameOf(item) ?? '')
      const pointer = `${place.pointer}/${at}`
      if (!found) {
        const was = base.indexOf(item)
        if (was >= 0 && was !== at)
          this.origins.set(pointer, this.originOf(`${place.pointer}/${was}`, { file: '', pointer: '' }))
        continue
      }
      if (found.whole || !base.some((old) => nameOf(old) === nameOf(item))) this.origins.set(pointer, found.origin)
      else
        merged[at] = this.object(
          objectOf(base[base.findIndex((old) => nameOf(old) === nameOf(item))], place.identity),
          withoutAfter(item),
          {
            pattern: `${place.pattern}/*`,
            pointer,
            origin: found.origin,
          },
        )
    }
    return merged
  }

  private change(merged: Json[], at: number, change: JsonObject, nameOf: (item: Json) => string | undefined): void {
    if (!('after' in change)) {
      merged[at] = change
      return
    }
    merged.splice(at, 1)
    const target = merged.findIndex((item) => nameOf(item) === change.after)
    merged.splice(target < 0 ? at : target + 1, 0, change)
  }

  private insert(
    merged: Json[],
    change: Json,
    { origin, nameOf }: { origin: Origin; nameOf: (item: Json) => string | undefined },
  ): void {
    const after = isObject(change) ? change.after : undefined
    const at = merged.findIndex((item) => after !== undefined && nameOf(item) === after)
    if (after !== undefined && at < 0) {
      this.issues.push({
        code: 'after_unknown',
        file: origin.file,
        pointer: `${origin.pointer}/after`,
        message: `There is no "${String(after)}" to stand after.`,
      })
    }
    merged.splice(after === undefined || at < 0 ? merged.length : at + 1, 0, withoutAfter(change))
  }
}

const step = (place: Place, key: string, patternKey: string): Place => ({
  pattern: place.pattern === '' ? patternKey : `${place.pattern}/${patternKey}`,
  pointer: `${place.pointer}${pointerOf([key])}`,
  origin: { file: place.origin.file, pointer: `${place.origin.pointer}${pointerOf([key])}` },
})

/** Menu items are named by what they open when they have no name of their own. */
function identityOf(item: Json, key: string): string | undefined {
  if (typeof item === 'string') return item
  if (!isObject(item)) return undefined
  const name = item[key] ?? (key === 'name' ? (item.view ?? item.page) : undefined)
  return typeof name === 'string' ? name : undefined
}

const objectOf = (item: Json, key: string): JsonObject => (isObject(item) ? item : { [key]: item })

function withoutAfter(item: Json): JsonObject {
  if (!isObject(item)) return item as JsonObject
  const { after: _, ...rest } = item
  return rest
}

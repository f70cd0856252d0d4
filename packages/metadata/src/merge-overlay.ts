import type { Issue } from '@courtyard/std/issue'
import { didYouMean } from './did-you-mean.ts'
import type { Kind } from './documents.ts'
import {
  below,
  identityOf,
  isObject,
  type Json,
  type JsonObject,
  keyOf,
  type Named,
  namedOf,
  namesOf,
  type Place,
  pointerAt,
  root,
} from './named-tree.ts'
import type { ParsedDocument } from './parse.ts'
import { documentIssue } from './texts/document-texts.ts'

/** Where a part of a merged document was written. */
export type Origin = { readonly file: string; readonly pointer: string }

/** A document after its overlays, and for every pointer of it where it came from. */
export type Merged = {
  readonly kind: Kind
  readonly name: string
  readonly body: Readonly<Record<string, unknown>>
  readonly originOf: (pointer: string) => Origin
}

/** What went with a module that is switched off. */
export type Gone = {
  /** True when what the overlay says of this item goes too. */
  item(overlay: ParsedDocument, path: readonly string[]): boolean
  /** True when an item may stand after this one although it is not there. */
  neighbour(overlay: ParsedDocument, path: readonly string[]): boolean
}
const nothingGone: Gone = { item: () => false, neighbour: () => false }

/** What an overlay says about its document, without what it says about itself. */
export function changesOf({ body }: ParsedDocument): JsonObject {
  const { overlay: _, $schema: __, kept: ___, needs: ____, ...changes } = body
  return changes
}

/**
 * Lays overlays over a document: members replace members, lists of named things merge by name (`after` places an
 * addition), other lists are replaced whole. What every merged part came from is remembered by its names, so that
 * placing something before it changes nothing.
 */
export function mergeOverlay(
  base: ParsedDocument,
  overlays: readonly ParsedDocument[],
  gone: Gone = nothingGone,
): Merged & { readonly issues: readonly Issue[] } {
  const merge = new Merge(namedOf(base.kind), gone)
  let body: JsonObject = base.body
  for (const overlay of overlays) {
    body = merge.withOverlay(overlay).object(body, changesOf(overlay), root)
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
  private readonly gone: Gone
  private overlay: ParsedDocument | undefined

  constructor(named: Named, gone: Gone) {
    this.named = named
    this.gone = gone
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
      if (at < 0 && this.isGone(item, change)) continue
      const was = merged[at]
      if (at < 0 || !isObject(change)) this.written.set(keyOf(item.path), this.overlay!)
      else this.touched.set(keyOf(item.path), this.overlay!)
      const next =
        at >= 0 && isObject(change)
          ? this.object(isObject(was) ? was : { [place.identity]: was }, withoutAfter(change), item)
          : withoutAfter(change)
      const target = after === undefined ? -1 : merged.findIndex((other) => identityOf(other, place.identity) === after)
      if (
        after !== undefined &&
        target < 0 &&
        !this.gone.neighbour(this.overlay!, below(place, String(after), '*').path)
      ) {
        const known = merged.flatMap((other) => identityOf(other, place.identity) ?? [])
        this.unknownNeighbour(below(item, 'after').path, after, known)
      }
      if (at >= 0 && target < 0) merged[at] = next
      else {
        if (at >= 0) merged.splice(at, 1)
        const neighbour = target > at && at >= 0 ? target - 1 : target
        merged.splice(target < 0 ? merged.length : neighbour + 1, 0, next)
      }
    }
    return merged
  }

  /** A field that brings its type stands on its own, whoever had one of that name. */
  private isGone(item: Place, change: Json): boolean {
    return !(isObject(change) && 'type' in change) && this.gone.item(this.overlay!, item.path)
  }

  private unknownNeighbour(path: readonly string[], after: unknown, known: readonly string[]): void {
    const suggestion = didYouMean(String(after), known)
    const { file, body } = this.overlay!
    const pointer = pointerAt(body, path, this.named)
    this.issues.push({ ...documentIssue(pointer, 'after_unknown', { name: String(after), suggestion }), file })
  }
}

function withoutAfter(item: Json): JsonObject {
  if (!isObject(item)) return item as JsonObject
  const { after: _, ...rest } = item
  return rest
}

import { Fault } from '@courtyard/std/fault'
import type { Kind } from './documents.ts'
import { placeOf, reduced, replaced, type Sides, standsBefore, without } from './edit-tree.ts'
import { documentKey, type Switches } from './layers.ts'
import { mergeOverlay } from './merge-overlay.ts'
import { type Choice, type Conflict, type PackSide, packSideOf, planUpgrade, type UpgradeRequest } from './merge3.ts'
import { identityOf, isObject, type Json, type JsonObject, namedOf } from './named-tree.ts'
import { isSameValue, keptHash, nodesOf, pathOf, pathText, valueAt } from './nodes.ts'
import type { DocumentFile, ParsedDocument } from './parse.ts'

export type UpgradeApply = UpgradeRequest & {
  /** By the conflict's path. */
  readonly choices: Readonly<Record<string, Choice>>
  /** Takes out of overlays what the pack says by now itself. */
  readonly tidy?: boolean
}

/** The tenant's documents after an upgrade: files that changed, with their new text, and files that are no longer needed. */
export type Upgraded = { readonly files: readonly DocumentFile[]; readonly removed: readonly string[] }

/**
 * Writes the choices into the tenant's documents, where merging reads them. Pure: the same request gives the same texts,
 * and applying to what it gave changes nothing. Throws upgrade_undecided with the conflicts that have no choice.
 */
export function applyUpgrade(request: UpgradeApply): Upgraded {
  const { outcomes, conflicts } = planUpgrade(request)
  const open = conflicts.filter(({ path }) => request.choices[path] === undefined)
  if (open.length > 0) throw new Fault('upgrade_undecided', { conflicts: open })
  const switches: Switches = request.switches ?? {}
  const sides = { base: packSideOf(request.base, switches), next: packSideOf(request.next, switches) }
  const files: DocumentFile[] = []
  const removed: string[] = []
  for (const document of request.overlays) {
    const key = documentKey(document)
    const mine = conflicts.filter(({ file }) => file === document.file)
    const follows = outcomes.filter(({ path, kind }) => kind === 'follows' && path.startsWith(`${key}/`))
    // What is left of a thing that the pack removed would stand alone, so it goes in any case.
    const gone = follows
      .filter(({ next }) => request.tidy || next === undefined)
      .map(({ path }) => pathOf(path).slice(2))
    const isPlaced = outcomes.some(({ path, kind }) => kind === 'placed' && path.startsWith(`${key}/`))
    if (mine.length === 0 && gone.length === 0 && !isPlaced) continue
    const body = settle({ document, conflicts: mine, gone, choices: request.choices, sides })
    if (body === undefined) removed.push(document.file)
    else files.push({ path: document.file, text: `${JSON.stringify(body, null, 2)}\n` })
  }
  return { files, removed }
}

type Settle = {
  readonly document: ParsedDocument
  readonly conflicts: readonly Conflict[]
  readonly gone: readonly (readonly string[])[]
  readonly choices: UpgradeApply['choices']
  readonly sides: { readonly base: PackSide; readonly next: PackSide }
}

/** One document with its conflicts settled; undefined when nothing of it is left. */
function settle({ document, conflicts, gone, choices, sides }: Settle): JsonObject | undefined {
  const { kind } = document
  const a = sides.base.get(documentKey(document))?.body ?? {}
  const b = sides.next.get(documentKey(document))?.body
  let body: JsonObject = document.body
  const kept: Record<string, Json> = { ...(isObject(body.kept) ? body.kept : {}) }
  for (const { path: full, reason } of conflicts) {
    const path = pathOf(full).slice(2)
    const choice = choices[full]!
    if (path.length === 0) {
      if (choice === 'follow') return undefined
      return b === undefined ? asOwn(document, a) : asOverlay(document, b)
    }
    delete kept[pathText(path)]
    if (choice === 'follow') body = without(kind, body, path)
    else {
      kept[pathText(path)] = keptHash(b && valueAt(kind, b, path))
      if (reason === 'changed_and_removed') body = withOwner(document, { body, path, a, b: b ?? {} })
    }
  }
  for (const path of gone) body = without(kind, body, path)
  body = placed(kind, body, { a, b: b ?? {} })
  const { kept: _, ...rest } = body
  if (Object.keys(rest).every((key) => HEADER.has(key))) return undefined
  return Object.keys(kept).length === 0 ? rest : { ...rest, kept }
}

const HEADER = new Set(['$schema', 'kind', 'name', 'overlay', 'needs'])

/** The pack no longer has the document: what it was becomes the tenant's own. */
function asOwn(document: ParsedDocument, a: JsonObject): JsonObject {
  const { kind, name, file } = document
  const base = { kind, name, file, overlay: false, body: a }
  const { kept: _, overlay: __, ...body } = mergeOverlay(base, [document]).body
  return body
}

/** The pack now has a document of this name: the tenant's own lies over it, everything it says kept. */
function asOverlay({ kind, body }: ParsedDocument, b: JsonObject): JsonObject {
  const differing = nodesOf(kind, body).filter(
    (node) => !node.isItem && !isSameValue(node.value, valueAt(kind, b, node.path)),
  )
  const kept = Object.fromEntries(differing.map(({ path }) => [pathText(path), keptHash(valueAt(kind, b, path))]))
  const { kind: _, name, ...rest } = body
  return { kind, name, overlay: true, ...rest, ...(differing.length > 0 && { kept }) }
}

type Owner = {
  readonly body: JsonObject
  readonly path: readonly string[]
  readonly a: JsonObject
  readonly b: JsonObject
}

/** What the pack removed comes whole into the overlay, as the tenant has changed it, after the neighbour it had. */
function withOwner(document: ParsedDocument, { body, path, a, b }: Owner): JsonObject {
  const { kind, name, file } = document
  const single = { kind, name, file, overlay: false }
  const was = reduced(kind, a, path)
  const mine = reduced(kind, body, path)
  const merged = mergeOverlay({ ...single, body: was }, [{ ...single, overlay: true, body: mine }]).body
  const value = valueAt(kind, merged, path)
  const own = valueAt(kind, body, path)
  const after =
    isObject(own) && own.after !== undefined ? own.after : neighbourBefore(kind, path, { a, b, body, item: path })
  const placedValue = isItemPath(kind, path) && after !== undefined ? withAfter(value, kind, { path, after }) : value
  return replaced(kind, body, { path, value: placedValue })
}

const isItemPath = (kind: Kind, path: readonly string[]): boolean => placeOf(kind, path).pattern.endsWith('*')

const withAfter = (value: Json, kind: Kind, { path, after }: { path: readonly string[]; after: Json }) => {
  const identity = namedOf(kind)[placeOf(kind, path.slice(0, -1)).pattern] ?? 'name'
  return isObject(value) ? { ...value, after } : { [identity]: path.at(-1)!, after }
}

/** The item that stood before this one in the old pack and is still somewhere. */
function neighbourBefore(
  kind: Kind,
  path: readonly string[],
  { a, ...sides }: Sides & { readonly a: JsonObject },
): string | undefined {
  const owner = path.slice(0, -1)
  const list = valueAt(kind, a, owner)
  const identity = namedOf(kind)[placeOf(kind, owner).pattern]
  if (!Array.isArray(list) || identity === undefined) return undefined
  const names = list.map((item) => identityOf(item, identity))
  const isThere = (name: string | undefined) => name !== undefined && standsBefore(kind, [...owner, name], sides)
  return names.slice(0, names.indexOf(path.at(-1))).findLast(isThere)
}

/** Items whose neighbour is nowhere any more stand after the nearest one before it that is. */
function placed(kind: Kind, body: JsonObject, { a, b }: { a: JsonObject; b: JsonObject }): JsonObject {
  let result = body
  for (const { path, value, isItem } of nodesOf(kind, body)) {
    if (!isItem || !isObject(value) || typeof value.after !== 'string') continue
    const neighbour = [...path.slice(0, -1), value.after]
    if (standsBefore(kind, neighbour, { b, body: result, item: path })) continue
    if (valueAt(kind, a, neighbour) === undefined) continue
    const after = neighbourBefore(kind, neighbour, { a, b, body: result, item: path })
    const { after: _, ...rest } = value
    result = replaced(kind, result, { path, value: after === undefined ? rest : { ...rest, after } })
  }
  return result
}

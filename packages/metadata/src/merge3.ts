import { packSide } from './compile/merge-documents.ts'
import type { Kind } from './documents.ts'
import { isNamedList, standsBefore } from './edit-tree.ts'
import { documentKey, type Layers, layerDocuments, layerOf, type Switches } from './layers.ts'
import { isObject, type Json, keyOf, namedOf, pointerAt } from './named-tree.ts'
import { isSameValue, keptHash, type Node, nodesOf, pathText, valueAt } from './nodes.ts'
import type { ParsedDocument } from './parse.ts'

/** What happens to one node when packs move from base to next (decision 0010). Absent values are not there. */
export type Outcome = {
  /** `entity/room/fields/layout/label/en` */
  readonly path: string
  /**
   * stays: the tenant's, the pack did not move. follows: the pack came to say what the overlay says, which is no longer
   * needed. kept: the pack moved and the overlay says that its own stands over it. updated: the pack moved and no
   * overlay sets it. placed: its neighbour went, so it stands after the one before.
   */
  readonly kind: 'stays' | 'follows' | 'kept' | 'updated' | 'placed'
  readonly base?: Json
  readonly next?: Json
  readonly mine?: Json
}

/** Both sides changed one node: somebody has to choose. */
export type Conflict = {
  readonly path: string
  readonly reason: 'both_changed' | 'changed_and_removed' | 'added_by_both'
  readonly base?: Json
  readonly next?: Json
  readonly mine?: Json
  /** Where the tenant says it. */
  readonly file: string
  readonly pointer: string
}

/** keep: the tenant's stands, as its own where the pack removed it. follow: the pack's, also when that is nothing. */
export type Choice = 'keep' | 'follow'

export type UpgradePlan = { readonly outcomes: readonly Outcome[]; readonly conflicts: readonly Conflict[] }

export type UpgradeRequest = {
  /** Documents of the packs in force, and of those to come. */
  readonly base: readonly ParsedDocument[]
  readonly next: readonly ParsedDocument[]
  /** What lies over them: the tenant's documents, its own and overlays. */
  readonly overlays: readonly ParsedDocument[]
  /** Modules that the tenant switched off. */
  readonly switches?: Switches
}

/** One side of an upgrade: what packs say about every document, before the tenant's overlays. */
export type PackSide = ReadonlyMap<string, { readonly kind: Kind; readonly body: Readonly<Record<string, Json>> }>

/** The packs' documents as they lie below the tenant. */
export function packSideOf(documents: readonly ParsedDocument[], switches: Switches = {}): PackSide {
  const layers: Layers = layerDocuments(
    documents.filter((document) => layerOf(document).kind !== 'tenant' && document.kind !== 'pack'),
    switches,
  )
  return new Map([...layers.stacks].map(([key, stack]) => [key, packSide(stack, layers)]))
}

/**
 * What an upgrade of the packs does to every node, and where the tenant has to choose. Pure; the same documents give the
 * same plan in the same order.
 */
export function planUpgrade({ base, next, overlays, switches = {} }: UpgradeRequest): UpgradePlan {
  const sides = { base: packSideOf(base, switches), next: packSideOf(next, switches) }
  const outcomes: Outcome[] = []
  const conflicts: Conflict[] = []
  const set = new Set<string>()
  const own = overlays.filter(({ kind }) => kind !== 'tenant' && kind !== 'pack')
  for (const overlay of own) {
    const key = documentKey(overlay)
    const a = sides.base.get(key)?.body
    const b = sides.next.get(key)?.body
    set.add(key)
    const found = overlay.overlay ? planOverlay(overlay, a, b) : planOwn(overlay, a, b)
    outcomes.push(...found.outcomes)
    conflicts.push(...found.conflicts)
  }
  const mine = new Map(own.map((overlay) => [documentKey(overlay), overlay]))
  for (const key of new Set([...sides.base.keys(), ...sides.next.keys()]))
    outcomes.push(...packChanges(key, sides, mine.get(key)))
  return { outcomes, conflicts }
}

type Body = Readonly<Record<string, Json>> | undefined
type Found = { readonly outcomes: Outcome[]; readonly conflicts: Conflict[] }

/** A document of the tenant's own: a conflict only when the pack now brings one of that name. */
function planOwn(own: ParsedDocument, a: Body, b: Body): Found {
  const isNew = a === undefined && b !== undefined
  return {
    outcomes: [],
    conflicts: isNew ? [conflictAt(own, [], { reason: 'added_by_both', next: b, mine: own.body })] : [],
  }
}

function planOverlay(overlay: ParsedDocument, a: Body, b: Body): Found {
  const found: Found = { outcomes: [], conflicts: [] }
  const { kind } = overlay
  const removed = new Map<string, { readonly top: readonly string[]; readonly nodes: Node[] }>()
  for (const node of nodesOf(kind, overlay.body)) {
    const top = topRemoved(kind, { a, b }, node.path)
    if (top) {
      const group = removed.get(keyOf(top)) ?? { top, nodes: [] }
      group.nodes.push(node)
      removed.set(keyOf(top), group)
    } else if (!node.isItem) {
      const before = a && valueAt(kind, a, node.path)
      const after = b && valueAt(kind, b, node.path)
      decide(overlay, node, { before, after }, found)
    }
  }
  for (const { top, nodes } of removed.values()) decideRemoved(overlay, { top, nodes, a }, found)
  found.outcomes.push(...placements(overlay, a, b))
  return found
}

function decide(
  overlay: ParsedDocument,
  { path, value }: Node,
  { before, after }: { readonly before: Json; readonly after: Json },
  { outcomes, conflicts }: Found,
): void {
  const values = { ...present('base', before), ...present('next', after), mine: value }
  const at = { path: fullPath(overlay, path), ...values }
  if (isSameValue(before, after)) outcomes.push({ kind: 'stays', ...at })
  else if (isSameValue(value, after)) outcomes.push({ kind: 'follows', ...at })
  else if (keptOf(overlay)[pathText(path)] === keptHash(after)) outcomes.push({ kind: 'kept', ...at })
  else
    conflicts.push(
      conflictAt(overlay, path, { reason: before === undefined ? 'added_by_both' : 'both_changed', ...values }),
    )
}

/** The pack removed what the overlay sets, or its owner: told once, at the topmost part that went. */
function decideRemoved(
  overlay: ParsedDocument,
  { top, nodes, a }: { readonly top: readonly string[]; readonly nodes: readonly Node[]; readonly a: Body },
  { outcomes, conflicts }: Found,
): void {
  const values = {
    ...present('base', a && valueAt(overlay.kind, a, top)),
    ...present('mine', valueAt(overlay.kind, overlay.body, top)),
  }
  const path = fullPath(overlay, top)
  // Who hid a thing wanted it gone, and it went.
  const onlyHides = nodes.every((node) =>
    node.isItem
      ? valueAt(overlay.kind, a, node.path) !== undefined
      : node.path.at(-1) === 'hidden' && node.value === true,
  )
  if (onlyHides) outcomes.push({ path, kind: 'follows', ...values })
  else if (keptOf(overlay)[pathText(top)] === 'absent') outcomes.push({ path, kind: 'kept', ...values })
  else conflicts.push(conflictAt(overlay, top, { reason: 'changed_and_removed', ...values }))
}

/** The topmost part at or above a path that base has and next has not; a list of named things is no part of its own. */
function topRemoved(
  kind: Kind,
  { a, b }: { a: Body; b: Body },
  path: readonly string[],
): readonly string[] | undefined {
  for (let length = 0; length <= path.length; length += 1) {
    const top = path.slice(0, length)
    if (isNamedList(kind, top)) continue
    if (valueAt(kind, a, top) !== undefined && valueAt(kind, b, top) === undefined) return top
  }
  return undefined
}

/** Items that stand after one that the pack took away. */
function placements(overlay: ParsedDocument, a: Body, b: Body): Outcome[] {
  if (!a || !b) return []
  return nodesOf(overlay.kind, overlay.body).flatMap((node): Outcome[] => {
    const after = node.isItem && isObject(node.value) ? node.value.after : undefined
    if (typeof after !== 'string') return []
    const neighbour = [...node.path.slice(0, -1), after]
    const isThere = standsBefore(overlay.kind, neighbour, { b, body: overlay.body, item: node.path })
    if (isThere || valueAt(overlay.kind, a, neighbour) === undefined) return []
    return [{ path: `${fullPath(overlay, node.path)}/after`, kind: 'placed', mine: after }]
  })
}

/** What the packs changed and no overlay sets. Whole documents and items are told once. */
function packChanges(
  key: string,
  sides: { readonly base: PackSide; readonly next: PackSide },
  own: ParsedDocument | undefined,
): Outcome[] {
  const [base, next] = [sides.base.get(key), sides.next.get(key)]
  const kind = (base ?? next)!.kind
  if (!base || !next) {
    return own ? [] : [{ path: key, kind: 'updated', ...present('base', base?.body), ...present('next', next?.body) }]
  }
  const mine = new Set(own ? nodesOf(kind, own.body).map((node) => keyOf(node.path)) : [])
  const told = new Set<string>()
  return [...nodesOf(kind, base.body), ...nodesOf(kind, next.body)].flatMap(({ path, isItem }): Outcome[] => {
    const isBelowTold = path.some((_, index) => told.has(keyOf(path.slice(0, index + 1))))
    const [before, after] = [valueAt(kind, base.body, path), valueAt(kind, next.body, path)]
    // Items that both sides have are told by their members.
    const isSame = isItem ? (before === undefined) === (after === undefined) : isSameValue(before, after)
    if (isBelowTold || isSame || mine.has(keyOf(path))) return []
    told.add(keyOf(path))
    return [
      { path: `${key}/${pathText(path)}`, kind: 'updated', ...present('base', before), ...present('next', after) },
    ]
  })
}

const fullPath = (document: ParsedDocument, path: readonly string[]): string =>
  [documentKey(document), ...(path.length === 0 ? [] : [pathText(path)])].join('/')

const keptOf = ({ body }: ParsedDocument): Readonly<Record<string, unknown>> => (isObject(body.kept) ? body.kept : {})

const present = <K extends string>(key: K, value: Json): { readonly [P in K]?: Json } =>
  (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: Json }

const conflictAt = (
  document: ParsedDocument,
  path: readonly string[],
  rest: Pick<Conflict, 'reason' | 'base' | 'next' | 'mine'>,
): Conflict => ({
  path: fullPath(document, path),
  ...rest,
  file: document.file,
  pointer: pointerAt(document.body, path, namedOf(document.kind)),
})

import type { Issue } from '@courtyard/std/issue'
import { didYouMean } from './did-you-mean.ts'
import type { Gone } from './merge-overlay.ts'
import { keyOf } from './named-tree.ts'
import { nodesOf } from './nodes.ts'
import type { ParsedDocument } from './parse.ts'
import { documentIssue } from './texts/document-texts.ts'

/** The layers of decision 0010, from below. */
export const layerKinds = ['module', 'template', 'tenant'] as const
export type LayerKind = (typeof layerKinds)[number]
export type Layer = { readonly kind: LayerKind; readonly name?: string }

/** Which layer a document belongs to, by its file: in the tenant's folder, in a module's, else in a template's. */
export function layerOf({ file, module }: Pick<ParsedDocument, 'file' | 'module'>): Layer {
  if (/^tenants?\//.test(file)) return { kind: 'tenant' }
  if (module !== undefined) return { kind: 'module', name: module }
  const name = /(?:^|\/)templates\/([a-z][a-z0-9_]*)\//.exec(file)?.[1]
  return { kind: 'template', ...(name !== undefined && { name }) }
}

/** One document and what is laid over it, from below. */
export type Stack = { readonly base: ParsedDocument; readonly overlays: readonly ParsedDocument[] }

/** All documents of a tenant in their layers. */
export type Layers = {
  /** By `kind/name`. */
  readonly stacks: ReadonlyMap<string, Stack>
  /** Documents that modules which are switched off would bring, with their module. */
  readonly goneDocuments: ReadonlyMap<string, string>
  /** Items below documents that such modules would bring: `kind/name` -> path -> module. */
  readonly goneItems: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly gone: Gone
  readonly issues: readonly Issue[]
}

/** Which modules are switched off, and which are not there at all. */
export type Switches = Readonly<Record<string, boolean>>

/** `kind/name` of a document. */
export const documentKey = ({ kind, name }: Pick<ParsedDocument, 'kind' | 'name'>): string => `${kind}/${name}`

/**
 * Puts documents into their layers: a module's below the template's below the tenant's, modules in the order of the
 * template's list. What belongs to a module that is switched off, or needs one, is left out and remembered as gone.
 */
export function layerDocuments(documents: readonly ParsedDocument[], switches: Switches): Layers {
  const issues: Issue[] = []
  const known = new Set(documents.flatMap(({ module }) => module ?? []))
  const offModule = (document: ParsedDocument): string | undefined =>
    [...(document.module === undefined ? [] : [document.module]), ...needsOf(document)].find(
      (module) => switches[module] === false || !known.has(module),
    )
  const ordered = inLayerOrder(documents)
  const stacks = new Map<string, { base: ParsedDocument; overlays: ParsedDocument[] }>()
  const off = ordered.flatMap((document) => {
    const module = offModule(document)
    return module === undefined ? [] : [{ document, module }]
  })
  const on = ordered.filter((document) => offModule(document) === undefined)
  for (const base of on.filter(({ overlay }) => !overlay)) {
    const first = stacks.get(documentKey(base))
    if (first) issues.push(duplicate(base, first.base))
    else stacks.set(documentKey(base), { base, overlays: [] })
  }
  const goneDocuments = new Map(
    off.flatMap(({ document, module }) =>
      document.overlay || stacks.has(documentKey(document)) ? [] : [[documentKey(document), module] as const],
    ),
  )
  for (const overlay of on.filter((document) => document.overlay)) {
    const stack = stacks.get(documentKey(overlay))
    if (stack) stack.overlays.push(overlay)
    else if (!goneDocuments.has(documentKey(overlay))) issues.push(orphan(overlay, [...stacks.values()]))
  }
  const goneItems = goneItemsOf(off)
  const neighbour: Gone['neighbour'] = (overlay, path) => goneItems.get(documentKey(overlay))?.has(keyOf(path)) ?? false
  const gone: Gone = {
    neighbour,
    item: (overlay, path) => layerOf(overlay).kind !== 'module' && neighbour(overlay, path),
  }
  return { stacks, goneDocuments, goneItems, gone, issues }
}

/** Modules without which a document is not there. */
export const needsOf = ({ body }: ParsedDocument): readonly string[] =>
  Array.isArray(body.needs) ? body.needs.filter((name): name is string => typeof name === 'string') : []

function inLayerOrder(documents: readonly ParsedDocument[]): ParsedDocument[] {
  const listed = documents
    .filter(({ kind }) => kind === 'pack')
    .flatMap(({ body }) => (Array.isArray(body.modules) ? body.modules : []))
    .map((module: { name?: unknown }) => module?.name)
  const rank = (document: ParsedDocument): [number, number, string] => {
    const { kind, name } = layerOf(document)
    const at = listed.indexOf(name)
    return [layerKinds.indexOf(kind), at < 0 ? listed.length : at, document.file]
  }
  const ranked = documents.map((document) => ({ document, rank: rank(document) }))
  ranked.sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1] || (a.rank[2] < b.rank[2] ? -1 : 1))
  return ranked.map(({ document }) => document)
}

function goneItemsOf(
  off: readonly { readonly document: ParsedDocument; readonly module: string }[],
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const items = new Map<string, Map<string, string>>()
  for (const { document, module } of off) {
    const own = items.get(documentKey(document)) ?? new Map<string, string>()
    for (const node of nodesOf(document.kind, document.body)) if (node.isItem) own.set(keyOf(node.path), module)
    items.set(documentKey(document), own)
  }
  return items
}

const duplicate = (document: ParsedDocument, first: ParsedDocument): Issue => ({
  ...documentIssue('/name', 'document_duplicate', { file: first.file, kind: document.kind, name: document.name }),
  file: document.file,
})

function orphan(overlay: ParsedDocument, stacks: readonly Stack[]): Issue {
  const same = stacks.map(({ base }) => base).filter((base) => base.kind === overlay.kind)
  const suggestion = didYouMean(
    overlay.name,
    same.map((base) => base.name),
  )
  return {
    ...documentIssue('/name', 'overlay_base_missing', { kind: overlay.kind, name: overlay.name, suggestion }),
    file: overlay.file,
  }
}

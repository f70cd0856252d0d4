import type { Issue } from '@courtyard/std/issue'
import type { Kind } from '../documents.ts'
import { type Layers, layerDocuments, layerOf, type Stack, type Switches } from '../layers.ts'
import { looseningIssues } from '../loosening.ts'
import { type Merged, mergeOverlay } from '../merge-overlay.ts'
import { isObject } from '../named-tree.ts'
import { keptHash, pathOf, valueAt } from '../nodes.ts'
import type { ParsedDocument } from '../parse.ts'
import { documentIssue } from '../texts/document-texts.ts'
import { withoutGone } from './without-gone.ts'

/** Every document of the catalog once, overlays laid over what they change; hidden ones and those of modules that are off left out. */
export function mergeDocuments(documents: readonly ParsedDocument[], switches: Switches, issues: Issue[]): Merged[] {
  const layers = layerDocuments(documents, switches)
  issues.push(...layers.issues)
  const merged = [...layers.stacks.values()].flatMap((stack) => {
    const one = mergeStack(stack, layers, issues)
    return one.body.hidden === true ? [] : [one]
  })
  return withoutGone(merged, layers)
}

/** What a document is before the tenant's own overlays: what packs promise and three-way merges compare. */
export const packSide = ({ base, overlays }: Stack, { gone }: Layers): Merged =>
  mergeOverlay(
    base,
    overlays.filter((overlay) => layerOf(overlay).kind !== 'tenant'),
    gone,
  )

function mergeStack(stack: Stack, layers: Layers, issues: Issue[]): Merged {
  const { base, overlays } = stack
  const merged = mergeOverlay(base, overlays, layers.gone)
  issues.push(...merged.issues)
  if (overlays.length === 0) return merged
  issues.push(...looseningIssues(base, merged))
  const own = overlays.filter((overlay) => layerOf(overlay).kind === 'tenant')
  if (own.length === 0) return merged
  const pack = packSide(stack, layers)
  if (own.length < overlays.length) issues.push(...looseningIssues({ ...base, body: pack.body }, merged))
  issues.push(...own.flatMap((overlay) => staleChoices(overlay, pack)))
  return merged
}

/** A choice holds for the value of the pack that it was made over; another one is asked about again. */
function staleChoices({ kind, file, body }: ParsedDocument, pack: Merged): Issue[] {
  if (!isObject(body.kept)) return []
  return Object.entries(body.kept).flatMap(([path, hash]): Issue[] => {
    const now = keptHash(valueAt(kind, pack.body, pathOf(path)))
    if (now === hash) return []
    const pointer = `/kept/${path.replaceAll('~', '~0').replaceAll('/', '~1')}`
    return [{ ...documentIssue(pointer, 'kept_stale', { path, hash: now }), file }]
  })
}

/** The merged documents of one kind. */
export const ofKind = (merged: readonly Merged[], kind: Kind): Merged[] =>
  merged.filter((document) => document.kind === kind)

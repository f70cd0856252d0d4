import type { Issue } from '@courtyard/std/issue'
import { didYouMean } from '../did-you-mean.ts'
import type { Kind } from '../documents.ts'
import { looseningIssues } from '../loosening.ts'
import { type Merged, mergeOverlay } from '../merge-overlay.ts'
import type { ParsedDocument } from '../parse.ts'

/** Every document of the catalog once, overlays laid over what they change; hidden ones left out. */
export function mergeDocuments(documents: readonly ParsedDocument[], issues: Issue[]): Merged[] {
  const bases = new Map<string, ParsedDocument>()
  const overlays = new Map<string, ParsedDocument[]>()
  for (const document of documents) {
    const key = `${document.kind}/${document.name}`
    if (document.overlay) overlays.set(key, [...(overlays.get(key) ?? []), document])
    else if (bases.has(key)) issues.push(duplicate(document, bases.get(key)!))
    else bases.set(key, document)
  }
  for (const [key, found] of overlays)
    if (!bases.has(key)) issues.push(...found.map((overlay) => orphan(overlay, bases)))
  return [...bases].flatMap(([key, base]) => {
    const changes = overlays.get(key) ?? []
    const merged = mergeOverlay(base, changes)
    issues.push(...merged.issues)
    if (changes.length > 0) issues.push(...looseningIssues(base, merged))
    return merged.body.hidden === true ? [] : [merged]
  })
}

const duplicate = (document: ParsedDocument, first: ParsedDocument): Issue => ({
  code: 'document_duplicate',
  file: document.file,
  pointer: '/name',
  message: `${first.file} already describes the ${document.kind} "${document.name}".`,
  hint: 'A change to a document of the pack says "overlay": true.',
})

function orphan(overlay: ParsedDocument, bases: ReadonlyMap<string, ParsedDocument>): Issue {
  const same = [...bases.values()].filter((base) => base.kind === overlay.kind).map((base) => base.name)
  const hint = didYouMean(overlay.name, same)
  return {
    code: 'overlay_base_missing',
    file: overlay.file,
    pointer: '/name',
    message: `There is no ${overlay.kind} "${overlay.name}" to change.`,
    ...(hint !== undefined && { hint }),
  }
}

/** Documents of modules that the tenant has switched off are not there. */
export const withoutModules = (
  documents: readonly ParsedDocument[],
  modules: Readonly<Record<string, boolean>>,
): ParsedDocument[] =>
  documents.filter((document) => document.module === undefined || modules[document.module] !== false)

/** The merged documents of one kind. */
export const ofKind = (merged: readonly Merged[], kind: Kind): Merged[] =>
  merged.filter((document) => document.kind === kind)

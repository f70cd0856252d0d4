import type { Answers, Draft, DraftDocuments } from '@courtyard/contract/publishing'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { Fault } from '@courtyard/std/fault'
import type { Actor, Deps } from '../deps.ts'
import { changeDraft, type DraftEdit } from './drafts.ts'
import { baseDocuments, loadDraft, requirePublish } from './load-draft.ts'
import { type Delta, deltaOf, isOwn, ownOf, requireOwnPath, withDelta } from './own-documents.ts'

/** Every document of the draft as it would be published, packs' too, in the order of paths. Throws draft_missing. */
export async function listDraftDocuments(deps: Deps, actor: Actor, id: string): Promise<DraftDocuments> {
  await requirePublish(deps, actor)
  const draft = await deps.db.withTenant(actor.tenant, (tx) => loadDraft(tx, id), { readOnly: true })
  const before = new Set(draft.base.map(({ path }) => path))
  const changeOf = (path: string): DraftDocuments['items'][number]['change'] => {
    if (!Object.hasOwn(draft.documents, path)) return null
    if (draft.documents[path] === null) return 'removed'
    return before.has(path) ? 'changed' : 'added'
  }
  const gone = Object.entries(draft.documents).flatMap(([path, text]) => (text === null ? [{ path, text }] : []))
  const items = [...draft.files, ...gone].map(({ path, text }) => ({
    path,
    layer: isOwn(path) ? ('tenant' as const) : ('pack' as const),
    change: changeOf(path),
    text,
  }))
  return { items: items.sort((a, b) => (a.path < b.path ? -1 : 1)) }
}

/** Writes one document of the draft. Throws draft_path_refused and what changeDraft throws. */
export const putDraftDocument = (deps: Deps, actor: Actor, edit: DraftEdit & { file: DocumentFile }): Promise<Draft> =>
  changeDraft(deps, actor, {
    ...edit,
    async change(tx, draft) {
      const base = await baseDocuments(tx, draft)
      requireOwnPath(base, edit.file.path)
      return { documents: smallest(base, { ...draft.documents, [edit.file.path]: edit.file.text }) }
    },
  })

/** Takes one document out of the draft. Throws draft_document_missing and what changeDraft throws. */
export const removeDraftDocument = (deps: Deps, actor: Actor, edit: DraftEdit & { path: string }): Promise<Draft> =>
  changeDraft(deps, actor, {
    ...edit,
    async change(tx, draft) {
      const base = await baseDocuments(tx, draft)
      requireOwnPath(base, edit.path)
      if (!withDelta(base, draft.documents).some(({ path }) => path === edit.path))
        throw new Fault('draft_document_missing', { path: edit.path })
      return { documents: smallest(base, { ...draft.documents, [edit.path]: null }) }
    },
  })

/** Makes the draft's own documents exactly these; what is not among them is deleted. Throws draft_path_refused. */
export const importIntoDraft = (
  deps: Deps,
  actor: Actor,
  edit: DraftEdit & { files: readonly DocumentFile[] },
): Promise<Draft> =>
  changeDraft(deps, actor, {
    ...edit,
    async change(tx, draft) {
      const base = await baseDocuments(tx, draft)
      for (const { path } of edit.files) requireOwnPath(base, path)
      const twice = edit.files.find(({ path }, index) => edit.files.findIndex((one) => one.path === path) !== index)
      if (twice) throw new Fault('draft_path_refused', { path: twice.path, reason: 'twice' })
      return { documents: deltaOf(ownOf(base), edit.files) }
    },
  })

/** Replaces the answers to findings. Which findings there are, the preview says. */
export const answerDraft = (deps: Deps, actor: Actor, edit: DraftEdit & { answers: Answers }): Promise<Draft> =>
  changeDraft(deps, actor, { ...edit, change: async () => ({ answers: edit.answers }) })

/** A document that says again what the base says is no change. */
const smallest = (base: readonly DocumentFile[], delta: Delta): Delta =>
  deltaOf(ownOf(base), ownOf(withDelta(base, delta)))

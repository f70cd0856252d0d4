import type { Answers, DraftDiff } from '@courtyard/contract/publishing'
import type { Catalog } from '@courtyard/metadata/catalog'
import { compileCatalog } from '@courtyard/metadata/compile-catalog'
import { diffCatalogs } from '@courtyard/metadata/diff'
import { diffDocuments } from '@courtyard/metadata/diff-documents'
import { parseDocuments } from '@courtyard/metadata/parse'
import type { PhysicalNames } from '@courtyard/metadata/physical-names'
import { restoreNames } from '@courtyard/metadata/restore-names'
import { Fault } from '@courtyard/std/fault'
import type { Actor, Deps } from '../deps.ts'
import type { Against } from './against.ts'
import { type CheckedDocuments, checkDocuments } from './check-documents.ts'
import { describeChanges } from './describe-changes.ts'
import type { FindingKind } from './finding.ts'
import { currentVersion, type LoadedDraft, loadDraft, requireOpen, requirePublish, restoredBy } from './load-draft.ts'
import { type Preview, previewFiles } from './preview-files.ts'

export type DraftCheck = CheckedDocuments & { readonly ok: boolean }

/** Every problem of the draft's documents, and every worked case run. Touches nothing. Throws draft_missing. */
export async function checkDraft(deps: Deps, actor: Actor, id: string): Promise<DraftCheck> {
  const draft = await load(deps, actor, id)
  const checked = checkDocuments(draft.files)
  return { ...checked, ok: checked.issues.length === 0 && checked.cases.every(({ passed }) => passed) }
}

/** What the draft changes, by document and node and for the catalog, in both languages. Throws draft_missing. */
export async function diffDraft(deps: Deps, actor: Actor, id: string): Promise<DraftDiff> {
  const draft = await load(deps, actor, id)
  const documents = diffDocuments(draft.base, draft.files).map(({ nodes, ...document }) => ({
    ...document,
    nodes: nodes.map((node) => ({ before: undefined, after: undefined, ...node })),
  }))
  const base = await deps.catalogs.at(actor.tenant, draft.baseVersion)
  const parsed = parseDocuments(draft.files)
  const physical = await namesFor(deps, actor, draft)
  const { catalog } =
    parsed.issues.length > 0
      ? { catalog: undefined }
      : compileCatalog({ ...parsed, tenant: actor.tenant, version: base.version, physical })
  return { documents, changes: catalog ? describeChanges(diffCatalogs(base, catalog)) : null }
}

/** The catalog that the draft would make. Throws draft_missing, document_invalid with every issue. */
export async function compileDraft(deps: Deps, actor: Actor, id: string): Promise<Catalog> {
  return await compileLoaded(deps, actor, await load(deps, actor, id))
}

/** The same of a draft that was read already. */
export async function compileLoaded(deps: Deps, actor: Actor, draft: LoadedDraft): Promise<Catalog> {
  const parsed = parseDocuments(draft.files)
  const compiled =
    parsed.issues.length > 0
      ? parsed
      : compileCatalog({
          ...{ ...parsed, tenant: actor.tenant, version: draft.baseVersion + 1 },
          physical: await namesFor(deps, actor, draft),
        })
  if ('catalog' in compiled && compiled.catalog) return compiled.catalog
  throw new Fault('document_invalid', { issues: compiled.issues })
}

/** The physical names that the draft would be published over. */
async function namesFor(deps: Deps, { tenant }: Actor, draft: LoadedDraft): Promise<PhysicalNames> {
  const rows = await deps.db.withTenant(tenant, (tx) =>
    tx.kernel.selectFrom('k_physical').select(['entity', 'field', 'name']).execute(),
  )
  const names = Object.fromEntries(rows.map(({ entity, field, name }) => [field ? `${entity}.${field}` : entity, name]))
  const restores = restoredBy(draft)
  return restores === undefined ? names : restoreNames(names, await deps.catalogs.at(tenant, restores))
}

/**
 * What publishing the draft would do, counted on the rows that are there, under a seal to publish exactly that. Throws
 * draft_missing, draft_published, document_invalid with every issue, publish_conflict when the draft's base is not in force.
 */
export async function previewDraft(
  deps: Deps,
  actor: Actor,
  id: string,
): Promise<Preview & { readonly base_version: number }> {
  const draft = await load(deps, actor, id)
  requireOpen(draft, draft.version)
  await requireCurrentBase(deps, actor, draft)
  const given = { files: draft.files, answers: answersOf(draft), restores: restoredBy(draft) }
  const preview = await previewFiles(deps, actor.tenant, given)
  await deps.db.withTenant(actor.tenant, (tx) =>
    tx.kernel
      .updateTable('k_draft')
      .set({ seal: preview.seal, against: JSON.stringify(againstOf(preview)) })
      .where('id', '=', draft.id)
      .where('version', '=', draft.version)
      .execute(),
  )
  return { base_version: draft.baseVersion, ...preview }
}

const againstOf = ({ findings, open, issues, refusals }: Preview): Against => ({
  open: findings
    .filter(({ key }) => open.includes(key))
    .map(({ key, kind, entity, count, answers }) => ({ key, kind: kind as FindingKind, entity, count, answers })),
  issues,
  refusals,
})

/** Answers were checked when they were written. */
export const answersOf = (draft: LoadedDraft): Answers => draft.answers as Answers

async function load(deps: Deps, actor: Actor, id: string): Promise<LoadedDraft> {
  await requirePublish(deps, actor)
  return await deps.db.withTenant(actor.tenant, (tx) => loadDraft(tx, id), { readOnly: true })
}

async function requireCurrentBase(deps: Deps, actor: Actor, draft: LoadedDraft): Promise<void> {
  const current = await deps.db.withTenant(actor.tenant, currentVersion, { readOnly: true })
  if (current === draft.baseVersion) return
  throw new Fault('publish_conflict', { expected: draft.baseVersion, current })
}

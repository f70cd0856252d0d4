import type { Draft } from '@courtyard/contract/publishing'
import type { TenantTx } from '@courtyard/db/database'
import { Fault } from '@courtyard/std/fault'
import type { Actor, Deps } from '../deps.ts'
import {
  currentVersion,
  type DraftRow,
  getDraft,
  instant,
  peopleOf,
  requireOpen,
  requirePublish,
  rowOf,
  selectDrafts,
} from './load-draft.ts'
import type { Delta } from './own-documents.ts'

/** Open drafts of one tenant at most: each may hold every document. */
const DRAFTS_MAX = 200

/** A draft over the version in force, with nothing changed yet. Needs the right run:publish. */
export async function createDraft(deps: Deps, actor: Actor, name: string): Promise<Draft> {
  await requirePublish(deps, actor)
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const current = await currentVersion(tx)
    const row = await insertDraft(tx, {
      name,
      by: actor.id,
      base: current,
      packs: current,
      documents: {},
      at: now(deps),
    })
    return await shapeDraft(tx, row)
  })
}

export type NewDraft = {
  readonly name: string
  readonly by: string
  readonly base: number
  readonly packs: number
  readonly documents: Delta
  readonly at: string
}

/** Writes a draft. Throws Fault limit_exceeded when too many are open. */
export async function insertDraft(tx: TenantTx, draft: NewDraft): Promise<DraftRow> {
  const open = tx.kernel.selectFrom('k_draft').where('published_version', 'is', null)
  const { count } = await open.select((row) => row.fn.countAll<string>().as('count')).executeTakeFirstOrThrow()
  if (Number(count) >= DRAFTS_MAX) throw new Fault('limit_exceeded', { what: 'open drafts', max: DRAFTS_MAX })
  const { id } = await tx.kernel
    .insertInto('k_draft')
    .values({
      name: draft.name,
      author: draft.by,
      base_version: draft.base,
      packs_version: draft.packs,
      documents: JSON.stringify(draft.documents),
      answers: '{}',
      created_at: draft.at,
      updated_at: draft.at,
      updated_by: draft.by,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return await getDraft(tx, id)
}

/** Drafts, newest first. Needs the right run:publish. */
export async function listDrafts(deps: Deps, actor: Actor): Promise<{ items: Draft[] }> {
  await requirePublish(deps, actor)
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const rows = (await selectDrafts(tx).orderBy('id', 'desc').limit(DRAFTS_MAX).execute()).map(rowOf)
    return { items: await shapeAll(tx, rows) }
  })
}

/** One draft. Throws Fault draft_missing. */
export async function readDraft(deps: Deps, actor: Actor, id: string): Promise<Draft> {
  await requirePublish(deps, actor)
  return await deps.db.withTenant(actor.tenant, async (tx) => shapeDraft(tx, await getDraft(tx, id)))
}

/** Throws a draft away, with its comments. Its publishes stay. Throws Fault draft_missing. */
export async function deleteDraft(deps: Deps, actor: Actor, id: string): Promise<void> {
  await requirePublish(deps, actor)
  await deps.db.withTenant(actor.tenant, async (tx) => {
    const draft = await getDraft(tx, id, { lock: true })
    await tx.kernel.deleteFrom('k_draft').where('id', '=', draft.id).execute()
  })
}

/** What a change of a draft is made by and on which of its versions. */
export type DraftEdit = { readonly id: string; readonly version: number | undefined }
export type DraftChange = Partial<Pick<DraftRow, 'documents' | 'answers' | 'baseVersion' | 'packsVersion'>>

/**
 * Changes an open draft on the version the author saw; the seal of an earlier preview is void. Throws draft_missing,
 * draft_published, version_required, version_stale.
 */
export async function changeDraft(
  deps: Deps,
  actor: Actor,
  edit: DraftEdit & { change: (tx: TenantTx, draft: DraftRow) => Promise<DraftChange> },
): Promise<Draft> {
  await requirePublish(deps, actor)
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const draft = await getDraft(tx, edit.id, { lock: true })
    requireOpen(draft, edit.version)
    const { documents, answers, baseVersion, packsVersion } = await edit.change(tx, draft)
    await tx.kernel
      .updateTable('k_draft')
      .set({
        version: draft.version + 1,
        seal: null,
        against: null,
        updated_at: now(deps),
        updated_by: actor.id,
        ...(documents && { documents: JSON.stringify(documents) }),
        ...(answers && { answers: JSON.stringify(answers) }),
        ...(baseVersion !== undefined && { base_version: baseVersion }),
        ...(packsVersion !== undefined && { packs_version: packsVersion }),
      })
      .where('id', '=', draft.id)
      .execute()
    return await shapeDraft(tx, await getDraft(tx, draft.id))
  })
}

/** Now, as the database takes it. */
export const now = (deps: Pick<Deps, 'clock'>): string => deps.clock.now().toISOString()

/** The draft as the API says it. */
export const shapeDraft = async (tx: TenantTx, row: DraftRow): Promise<Draft> => (await shapeAll(tx, [row]))[0]!

async function shapeAll(tx: TenantTx, rows: readonly DraftRow[]): Promise<Draft[]> {
  const current = await currentVersion(tx)
  const person = await peopleOf(
    tx,
    rows.flatMap((row) => [row.author, row.updatedBy]),
  )
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    author: person(row.author),
    base_version: row.baseVersion,
    current_version: current,
    packs_version: row.packsVersion,
    version: row.version,
    state: row.publishedVersion === null ? 'open' : 'published',
    published_version: row.publishedVersion,
    changed: Object.entries(row.documents).map(([path, text]) => ({ path, change: text === null ? 'deleted' : 'put' })),
    answers: row.answers,
    rebases: [...row.rebases] as Draft['rebases'],
    created_at: instant(row.createdAt),
    updated_at: instant(row.updatedAt),
    updated_by: person(row.updatedBy),
  }))
}

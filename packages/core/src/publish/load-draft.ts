import type { Draft } from '@courtyard/contract/publishing'
import type { TenantTx } from '@courtyard/db/database'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { requireRun } from '../billing/may-run.ts'
import type { Actor, Deps } from '../deps.ts'
import type { Against } from './against.ts'
import { type Delta, ownOf, withDelta } from './own-documents.ts'

/** A draft's row. */
export type DraftRow = {
  readonly id: string
  readonly name: string
  readonly author: string
  readonly baseVersion: number
  readonly packsVersion: number
  readonly documents: Delta
  readonly answers: Readonly<Record<string, unknown>>
  readonly seal: string | null
  readonly publishedVersion: number | null
  readonly version: number
  readonly createdAt: string
  readonly updatedAt: string
  readonly updatedBy: string
  /** Each time it was brought over a newer version, with what was chosen. */
  readonly rebases: readonly unknown[]
  /** What stands against publishing the last preview; null after every change. */
  readonly against: Against | null
}

/** A draft with the documents it is laid over and those it stands for. */
export type LoadedDraft = DraftRow & {
  /** Own files of the base version and packs of the packs' version. */
  readonly base: readonly DocumentFile[]
  readonly files: readonly DocumentFile[]
}

/** Throws Fault not_allowed for an actor who may not publish. Gives the catalog in force. */
export async function requirePublish(deps: Pick<Deps, 'catalogs'>, actor: Actor) {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'publish')
  return catalog
}

const COLUMNS = [
  'id',
  'name',
  'author',
  'base_version',
  'packs_version',
  'documents',
  'answers',
  'seal',
  'published_version',
  'version',
  'created_at',
  'updated_at',
  'updated_by',
  'rebases',
  'against',
] as const

/** Drafts, for whoever adds conditions. */
export const selectDrafts = (tx: TenantTx) => tx.kernel.selectFrom('k_draft').select(COLUMNS)

type Row = Awaited<ReturnType<ReturnType<typeof selectDrafts>['executeTakeFirstOrThrow']>>

export const rowOf = (row: Row): DraftRow => ({
  id: row.id,
  name: row.name,
  author: row.author,
  baseVersion: row.base_version,
  packsVersion: row.packs_version,
  documents: row.documents,
  answers: row.answers,
  seal: row.seal,
  publishedVersion: row.published_version,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
  rebases: row.rebases,
  against: (row.against ?? null) as Against | null,
})

/** The draft of this id. Throws Fault draft_missing. `lock` keeps others from changing it until the transaction ends. */
export async function getDraft(tx: TenantTx, id: string, { lock = false } = {}): Promise<DraftRow> {
  if (!isId(id)) throw new Fault('draft_missing', { id })
  const query = selectDrafts(tx).where('id', '=', id)
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst()
  if (!row) throw new Fault('draft_missing', { id })
  return rowOf(row)
}

/** The draft with its documents. Throws Fault draft_missing. */
export async function loadDraft(tx: TenantTx, id: string, options: { lock?: boolean } = {}): Promise<LoadedDraft> {
  const draft = await getDraft(tx, id, options)
  const base = await baseDocuments(tx, draft)
  return { ...draft, base, files: withDelta(base, draft.documents) }
}

/** The version that a draft brings back: one whose packs are not those of its base. */
export const restoredBy = ({ baseVersion, packsVersion }: DraftRow): number | undefined =>
  packsVersion === baseVersion ? undefined : packsVersion

/** What a draft is laid over. */
export async function baseDocuments(
  tx: TenantTx,
  { baseVersion, packsVersion }: Pick<DraftRow, 'baseVersion' | 'packsVersion'>,
): Promise<DocumentFile[]> {
  const base = await documentsAt(tx, baseVersion)
  if (packsVersion === baseVersion) return base
  const own = new Set(ownOf(base).map(({ path }) => path))
  const packs = await documentsAt(tx, packsVersion)
  const ownThere = new Set(ownOf(packs).map(({ path }) => path))
  return [...base.filter(({ path }) => own.has(path)), ...packs.filter(({ path }) => !ownThere.has(path))]
}

/** All files of a published version, in the order of their paths. Throws Fault catalog_version_missing. */
export async function documentsAt(tx: TenantTx, version: number): Promise<DocumentFile[]> {
  const row = await tx.kernel
    .selectFrom('k_catalog')
    .select('documents')
    .where('version', '=', version)
    .executeTakeFirst()
  if (!row) throw new Fault('catalog_version_missing', { version })
  return row.documents as DocumentFile[]
}

/** Number of the version in force. Throws Fault tenant_missing before the first. */
export async function currentVersion(tx: TenantTx): Promise<number> {
  const newest = await tx.kernel
    .selectFrom('k_catalog')
    .select('version')
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!newest) throw new Fault('tenant_missing', { tenant: tx.tenant })
  return newest.version
}

/** Throws version_required without a version, version_stale for another one, draft_published for one that is done. */
export function requireOpen(draft: DraftRow, version: number | undefined): void {
  if (draft.publishedVersion !== null) throw new Fault('draft_published', { version: draft.publishedVersion })
  if (version === undefined) throw new Fault('version_required')
  if (version !== draft.version) throw new Fault('version_stale', { version: draft.version })
}

/** Names of members by id, for showing who did something; ids of people who left stand for themselves. */
export async function peopleOf(tx: TenantTx, ids: readonly string[]): Promise<(id: string) => Draft['author']> {
  const wanted = [...new Set(ids)]
  const rows =
    wanted.length === 0
      ? []
      : await tx.kernel.selectFrom('k_member').select(['user_id', 'name']).where('user_id', 'in', wanted).execute()
  const names = new Map(rows.map(({ user_id, name }) => [user_id, name]))
  return (id) => ({ id, name: names.get(id) ?? id })
}

/** An instant of the database as ISO 8601. */
export const instant = (text: string): string => new Date(text).toISOString()

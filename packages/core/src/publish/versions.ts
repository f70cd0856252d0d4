import type { Draft, Export, Version, VersionDocuments, Versions } from '@courtyard/contract/publishing'
import type { TenantTx } from '@courtyard/db/database'
import { selectVersions, type VersionRow } from '@courtyard/db/kernel/versions'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { Fault } from '@courtyard/std/fault'
import type { Actor, Deps } from '../deps.ts'
import { insertDraft, now, shapeDraft } from './drafts.ts'
import { currentVersion, documentsAt, instant, peopleOf, requirePublish } from './load-draft.ts'
import { deltaOf, ownOf } from './own-documents.ts'

export type VersionsPage = { readonly before?: number | undefined; readonly limit: number }

/** Published versions, newest first: who, when, why, and how many files changed. Needs the right run:publish. */
export async function listVersions(deps: Deps, actor: Actor, { before, limit }: VersionsPage): Promise<Versions> {
  await requirePublish(deps, actor)
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const rows = await selectVersions(tx, { before, limit: limit + 1 })
      const page = rows.slice(0, limit)
      return { items: await shape(tx, page), next: rows.length > limit ? page.at(-1)!.version : null }
    },
    { readOnly: true },
  )
}

/** One version with every file it was published from. Throws catalog_version_missing. */
export async function readVersion(deps: Deps, actor: Actor, version: number): Promise<VersionDocuments> {
  await requirePublish(deps, actor)
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => ({ ...(await getVersion(tx, version)), documents: await documentsAt(tx, version) }),
    { readOnly: true },
  )
}

/**
 * A draft over the version in force that says what an older version said, its packs included; it is previewed and
 * published like any other. Throws catalog_version_missing.
 */
export async function rollBackTo(deps: Deps, actor: Actor, version: number): Promise<Draft> {
  await requirePublish(deps, actor)
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const base = await currentVersion(tx)
    const documents = deltaOf(ownOf(await documentsAt(tx, base)), ownOf(await documentsAt(tx, version)))
    const name = `回滚到版本 ${version} · Roll back to version ${version}`
    const draft = { name, by: actor.id, base, packs: version, documents, at: now(deps) }
    return await shapeDraft(tx, await insertDraft(tx, draft))
  })
}

/** The tenant's own documents in force, in the order of paths: the same version gives the same bytes. */
export async function exportDocuments(deps: Deps, actor: Actor): Promise<Export> {
  await requirePublish(deps, actor)
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const { version, hash } = await getVersion(tx, await currentVersion(tx))
      const documents: DocumentFile[] = ownOf(await documentsAt(tx, version))
      return { kind: 'courtyard_export', tenant: actor.tenant, version, hash, documents }
    },
    { readOnly: true },
  )
}

async function getVersion(tx: TenantTx, version: number): Promise<Version> {
  const [row] = await selectVersions(tx, { before: version + 1, limit: 1 })
  if (row?.version !== version) throw new Fault('catalog_version_missing', { version })
  return (await shape(tx, [row]))[0]!
}

async function shape(tx: TenantTx, rows: readonly VersionRow[]): Promise<Version[]> {
  const person = await peopleOf(
    tx,
    rows.map((row) => row.published_by),
  )
  return rows.map(({ published_at, published_by, ...row }) => ({
    ...row,
    published_at: instant(published_at),
    by: person(published_by),
  }))
}

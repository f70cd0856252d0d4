import type { TenantTx } from '@courtyard/db/database'
import { ensureJob } from '@courtyard/db/kernel/jobs'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import { compileTrash, compileWriter } from '@courtyard/query/plan-trash'
import { compileDelete, type Writer } from '@courtyard/query/plan-write'
import { namingViolations } from './name-violation.ts'

export const PURGE_TRASH_JOB = 'purge_trash'
const DAY_MS = 86_400_000

type Removal = Writer & { readonly entity: Entity; readonly id: string; readonly version: number }

/** Removes one locked record: into the trash where its entity has one, and leaves the job that empties it; else for good. */
export async function removeRecord(tx: TenantTx, catalog: Catalog, removal: Removal): Promise<void> {
  const { entity, id, version, actorId, at } = removal
  if (entity.trash) {
    const trash = compileTrash(catalog, { entity: entity.name, id, version, actorId, at }, tx)
    await namingViolations(entity, () => tx.run(trash))
    await ensurePurge(tx, entity, at)
  } else await deleteForGood(tx, catalog, removal)
}

/** Deletes one locked record for good; its history says who did it. */
export async function deleteForGood(tx: TenantTx, catalog: Catalog, removal: Removal): Promise<void> {
  const { entity, id, version, actorId, at } = removal
  if (entity.history) await tx.run(compileWriter({ actorId, at }))
  const deletion = compileDelete(catalog, { entity: entity.name, id, version }, tx)
  await namingViolations(entity, () => tx.run(deletion, { prepare: true }))
}

/** One job per day on which something leaves the trash; an instant is when it went there. */
export async function ensurePurge(tx: TenantTx, entity: Entity, trashedAt: string): Promise<void> {
  const days = (entity.trash?.days ?? 0) + 1
  const day = new Date(Date.parse(trashedAt) + days * DAY_MS).toISOString().slice(0, 10)
  await ensureJob(tx, { kind: PURGE_TRASH_JOB, payload: { day }, dueAt: `${day}T00:00:00Z` })
}

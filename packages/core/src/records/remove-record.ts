import type { TenantTx } from '@courtyard/db/database'
import { ensureJob } from '@courtyard/db/kernel/jobs'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import { compileLines, compileTrash, compileWriter, type LinesRequest } from '@courtyard/query/plan-trash'
import { compileDelete, type Writer } from '@courtyard/query/plan-write'
import { namingViolations } from './name-violation.ts'

export const PURGE_TRASH_JOB = 'purge_trash'
const DAY_MS = 86_400_000

type Removal = Writer & { readonly entity: Entity; readonly id: string; readonly version: number }

/** Removes one locked record: into the trash where its entity has one, and leaves the job that empties it; else for good. */
export async function removeRecord(tx: TenantTx, catalog: Catalog, removal: Removal): Promise<void> {
  const { entity, id, version, actorId, at } = removal
  if (entity.trash) {
    for (const line of await linesOf(tx, catalog, { ...removal, of: 'live' }))
      await tx.run(compileTrash(catalog, { ...line, entity: line.entity.name, actorId, at }, tx))
    const trash = compileTrash(catalog, { entity: entity.name, id, version, actorId, at }, tx)
    await namingViolations(entity, () => tx.run(trash))
    await ensurePurge(tx, entity, at)
  } else await deleteForGood(tx, catalog, removal)
}

/** Deletes one locked record for good; its history says who did it. */
export async function deleteForGood(tx: TenantTx, catalog: Catalog, removal: Removal): Promise<void> {
  const { entity, id, version, actorId, at } = removal
  for (const line of await linesOf(tx, catalog, { ...removal, of: 'all' }))
    await deleteForGood(tx, catalog, { ...line, actorId, at })
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

export type Line = { readonly entity: Entity; readonly id: string; readonly version: number }
type Lines = Pick<Removal, 'entity' | 'id'> & Pick<LinesRequest, 'of'>

/** The owned lines of a record, whoever may see them: they come and go with it. */
export async function linesOf(tx: TenantTx, catalog: Catalog, { entity, id, of }: Lines): Promise<Line[]> {
  const lines: Line[] = []
  for (const field of entity.fields) {
    if (field.type !== 'children' || !field.owned) continue
    const found = await tx.run<Pick<Line, 'id' | 'version'>>(compileLines(catalog, { field, id, of }, tx))
    for (const line of found)
      lines.push({ entity: catalog.entities[field.of]!, id: line.id, version: Number(line.version) })
  }
  return lines
}

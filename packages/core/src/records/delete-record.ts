import type { TenantTx } from '@courtyard/db/database'
import type { Entity } from '@courtyard/metadata/catalog'
import { compileReferences, type ReferenceFound, shapeReferences } from '@courtyard/query/plan-references'
import { compileLock, shapeCheck } from '@courtyard/query/plan-write'
import { Fault } from '@courtyard/std/fault'
import { noteDeleted } from '../automation/note-events.ts'
import { runAutomations } from '../automation/run-automations.ts'
import type { Actor, Deps } from '../deps.ts'
import { noteRemovalForHooks } from '../hooks/note-removal.ts'
import { getReadable, refuseUnseen } from './get-writable.ts'
import { inTurn } from './in-turn.ts'
import { removeRecord } from './remove-record.ts'
import { type RequestRights, rightsOfRequest } from './rights-of-request.ts'
import { writingOf } from './writing.ts'

export type DeleteRecordRequest = {
  readonly entity: string
  readonly id: string
  /** When given, only this version is deleted. */
  readonly version?: number | undefined
}

const PREPARED = { prepare: true } as const

/**
 * Deletes a record that nothing refers to: into the trash where its entity has one, else for good. Throws Fault entity_unknown, record_missing, read_only, not_allowed,
 * version_stale, and record_referenced with what refers to it, as far as the actor may read that; effect_failed, effects_endless.
 */
export async function deleteRecord(deps: Deps, actor: Actor, request: DeleteRecordRequest): Promise<void> {
  const rights = await rightsOfRequest(deps, actor)
  const entity = getReadable(rights, request.entity)
  await deps.db.withTenant(actor.tenant, async (tx) => {
    await refuseUnseen(tx, rights, { entity, id: request.id })
    const [version] = await inTurn(
      lockForDelete(tx, rights, { ...request, entity }),
      refuseReferenced(tx, rights, { entity, id: request.id }),
    )
    const writing = writingOf(deps, actor, { rights })
    await noteDeleted(tx, writing, entity, request.id)
    const { actorId, at } = writing
    await noteRemovalForHooks(tx, rights, { entity, id: request.id, at })
    await removeRecord(tx, rights.catalog, { entity, id: request.id, version, actorId, at })
    await runAutomations(tx, writing)
  })
}

type Locking = Pick<DeleteRecordRequest, 'id' | 'version'> & { readonly entity: Entity }

/** Locks a record that the actor may delete; gives its version. Throws as deleteRecord does. */
export async function lockForDelete(
  tx: TenantTx,
  rights: RequestRights,
  { entity, id, version }: Locking,
): Promise<number> {
  const scope = rights.scope('delete', entity)
  const lock = compileLock(rights.catalog, { entity: entity.name, id, scope, fields: [] }, tx)
  const locked = shapeCheck([], await tx.run(lock, PREPARED))
  if (!locked) throw new Fault('record_missing')
  if (!locked.allowed) throw new Fault('not_allowed', { action: 'delete', entity: entity.name })
  if (version !== undefined && version !== locked.version) throw new Fault('version_stale', { version: locked.version })
  return locked.version
}

/** Throws Fault record_referenced where something refers to the record. */
export async function refuseReferenced(
  tx: TenantTx,
  rights: RequestRights,
  { entity, id }: { entity: Entity; id: string },
): Promise<void> {
  const query = compileReferences(rights.catalog, { entity: entity.name, id, scopes: rights.scopes }, tx)
  const found = query ? shapeReferences(await tx.run(query, PREPARED)) : []
  if (found.length === 0) return
  throw new Fault('record_referenced', { references: readableReferences(rights, found) })
}

/** Per entity, how many records the actor may read refer to it. What the actor may not read is not counted and not named. */
function readableReferences({ catalog }: RequestRights, found: readonly ReferenceFound[]) {
  const counts = new Map<string, number>()
  for (const { entity, readable } of found) if (readable > 0) counts.set(entity, (counts.get(entity) ?? 0) + readable)
  return [...counts].map(([name, count]) => ({ entity: name, label: catalog.entities[name]?.label ?? {}, count }))
}

import type { TenantTx } from '@courtyard/db/database'
import type { Entity } from '@courtyard/metadata/catalog'
import { Fault } from '@courtyard/std/fault'
import { findRecord } from './find-record.ts'
import type { RequestRights } from './rights-of-request.ts'

/** True when some grant lets the actor see records of the entity. */
export const isReadable = ({ scopes }: RequestRights, entity: Entity): boolean =>
  scopes.read(entity.name).grants.length > 0

/**
 * The entity a new record is made of. Throws Fault entity_unknown where the actor may neither see nor create its records,
 * read_only and not_allowed only where they may be seen.
 */
export function getCreatable(rights: RequestRights, name: string): Entity {
  const entity = findEntity(rights, name)
  const mayCreate = entity?.writable && rights.scope('create', entity).grants.length > 0
  if (!entity || !(mayCreate || isReadable(rights, entity))) throw new Fault('entity_unknown', { entity: name })
  refuseReadOnly(entity)
  if (!mayCreate) throw new Fault('not_allowed', { action: 'create', entity: name })
  return entity
}

/** The entity of a record that is to be changed. Throws Fault entity_unknown where the actor may not see its records. */
export function getReadable(rights: RequestRights, name: string): Entity {
  const entity = findEntity(rights, name)
  if (!entity || !isReadable(rights, entity)) throw new Fault('entity_unknown', { entity: name })
  return entity
}

/**
 * Throws Fault record_missing for a record the actor may not see, and only for one it may see read_only. Awaited before
 * anything is locked: nobody may hold up, or wait for, a record that answers as if it were not there.
 */
export async function refuseUnseen(
  tx: TenantTx,
  rights: RequestRights,
  { entity, id }: { entity: Entity; id: string },
): Promise<void> {
  const seen = await findRecord(tx, rights, { entity: entity.name, id, select: [] })
  if (!seen) throw new Fault('record_missing')
  refuseReadOnly(entity)
}

/** Throws Fault read_only for an entity that the system keeps. */
function refuseReadOnly(entity: Entity): void {
  if (!entity.writable) throw new Fault('read_only', { entity: entity.name })
}

const findEntity = ({ catalog }: RequestRights, name: string): Entity | undefined =>
  Object.hasOwn(catalog.entities, name) ? catalog.entities[name] : undefined

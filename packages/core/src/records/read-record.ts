import type { RecordJson } from '@courtyard/contract/records'
import type { TenantTx } from '@courtyard/db/database'
import { compileRead } from '@courtyard/query/compile-list'
import { planRead } from '@courtyard/query/plan-list'
import { shapeRecord } from '@courtyard/query/shape-page'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import type { Actor, Deps } from '../deps.ts'
import { type RequestRights, rightsOfRequest } from './rights-of-request.ts'

/** Absent `select` = every field the actor may see. */
export type ReadRecordRequest = { readonly entity: string; readonly id: string; readonly select?: readonly string[] }

/** One record as the actor may see it, and whether it may be changed. Throws Fault entity_unknown, field_unknown, record_missing. */
export async function readRecord(deps: Deps, actor: Actor, request: ReadRecordRequest): Promise<RecordJson> {
  const rights = await rightsOfRequest(deps, actor)
  const found = await deps.db.withTenant(actor.tenant, (tx) => findRecord(tx, rights, request), { readOnly: true })
  if (!found) throw new Fault('record_missing')
  return found
}

/** The record inside an open transaction; undefined when it is missing or may not be read. Throws Fault entity_unknown, field_unknown. */
export async function findRecord(
  tx: TenantTx,
  rights: RequestRights,
  request: ReadRecordRequest,
): Promise<RecordJson | undefined> {
  const { catalog, scopes } = rights
  const { entity: name, id, select } = request
  const entity = Object.hasOwn(catalog.entities, name) ? catalog.entities[name] : undefined
  const can = entity && { update: rights.scope('update', entity), delete: rights.scope('delete', entity) }
  const plan = planRead(catalog, { entity: name, id, select, can: entity?.writable ? can : undefined }, scopes)
  if (!isId(id)) return undefined
  const [row] = await tx.run(compileRead(plan, tx), { prepare: true })
  return row === undefined ? undefined : shapeRecord(plan, row)
}

import type { RecordJson } from '@courtyard/contract/records'
import type { TenantTx } from '@courtyard/db/database'
import { compileRead } from '@courtyard/query/compile-list'
import { type ListPlan, planRead } from '@courtyard/query/plan-list'
import { shapeRecord } from '@courtyard/query/shape-page'
import { isId } from '@courtyard/std/id'
import type { RequestRights } from './rights-of-request.ts'

/** Absent `select` = every field the actor may see. */
export type ReadRecordRequest = {
  readonly entity: string
  readonly id: string
  readonly select?: readonly string[]
  readonly path?: boolean
}

/** The record inside an open transaction; undefined when it is missing or may not be read. Throws Fault entity_unknown, field_unknown. */
export async function findRecord(
  tx: TenantTx,
  rights: RequestRights,
  request: ReadRecordRequest,
): Promise<RecordJson | undefined> {
  const plan = planOf(rights, request)
  if (!isId(request.id)) return undefined
  const [row] = await tx.run(compileRead(plan, tx), { prepare: true })
  return row === undefined ? undefined : shapeRecord(plan, row)
}

/** One record as a plan. Throws Fault entity_unknown, field_unknown. */
export function planOf(rights: RequestRights, { entity: name, id, select, path }: ReadRecordRequest): ListPlan {
  const { catalog, scopes } = rights
  const entity = Object.hasOwn(catalog.entities, name) ? catalog.entities[name] : undefined
  const can = entity?.writable
    ? { update: rights.scope('update', entity), delete: rights.scope('delete', entity) }
    : undefined
  return planRead(catalog, { entity: name, id, select, can, path }, scopes)
}

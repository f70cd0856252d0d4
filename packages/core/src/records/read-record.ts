import type { RecordJson } from '@courtyard/contract/records'
import type { TenantTx } from '@courtyard/db/database'
import { compileRead } from '@courtyard/query/compile-list'
import { shapeRecord } from '@courtyard/query/shape-page'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import type { Actor, Deps } from '../deps.ts'
import { withTransitions } from '../workflow/available-transitions.ts'
import { workflowOf } from '../workflow/workflow-of.ts'
import { planOf, type ReadRecordRequest } from './find-record.ts'
import { linesOf, withLines } from './read-lines.ts'
import { rightsOfRequest } from './rights-of-request.ts'

/** One record as the actor may see it, and whether it may be changed. Throws Fault entity_unknown, field_unknown, record_missing. */
export async function readRecord(deps: Deps, actor: Actor, request: ReadRecordRequest): Promise<RecordJson> {
  const rights = await rightsOfRequest(deps, actor)
  const plan = planOf(rights, request)
  if (!isId(request.id)) throw new Fault('record_missing')
  const [rows] = await deps.db.read(actor.tenant, (target) => [{ query: compileRead(plan, target), prepare: true }])
  if (!rows?.[0]) throw new Fault('record_missing')
  const record = shapeRecord(plan, rows[0])
  deps.reads?.read(actor, 1)
  const hasWorkflow = workflowOf(rights.catalog, request.entity) !== undefined
  if (linesOf(rights, request.entity, record).length === 0 && !hasWorkflow) return record
  const whole = async (tx: TenantTx) => {
    const read = await withLines(tx, rights, { entity: request.entity, record })
    return hasWorkflow ? await withTransitions(tx, rights, { entity: request.entity, record: read, actor }) : read
  }
  return await deps.db.withTenant(actor.tenant, whole, { readOnly: true })
}

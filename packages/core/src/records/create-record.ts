import type { RecordJson } from '@courtyard/contract/records'
import { compileAfterCheck, compileCreate, shapeCheck } from '@courtyard/query/plan-write'
import { Fault } from '@courtyard/std/fault'
import type { Actor, Deps } from '../deps.ts'
import { checkReferences } from './check-references.ts'
import { checkValues } from './check-values.ts'
import { getCreatable, isReadable } from './get-writable.ts'
import { namingViolations } from './name-violation.ts'
import { findRecord } from './read-record.ts'
import { rightsOfRequest } from './rights-of-request.ts'

export type CreateRecordRequest = {
  readonly entity: string
  readonly values: Readonly<Record<string, unknown>>
  readonly locale?: string
}

/** What a write answers: the record as the actor may read it, else only its id. */
export type Written = RecordJson | { readonly id: string }

/**
 * Creates a record: validated, written and judged again as it stands, in one transaction. Throws Fault entity_unknown,
 * read_only, not_allowed, record_invalid, record_duplicate; then nothing was written.
 */
export async function createRecord(deps: Deps, actor: Actor, request: CreateRecordRequest): Promise<Written> {
  const rights = await rightsOfRequest(deps, actor)
  const entity = getCreatable(rights, request.entity)
  const scope = rights.scope('create', entity)
  const at = deps.clock.now().toISOString()
  const values = checkValues(rights, { entity, scope, values: request.values, at, locale: request.locale })
  const id = deps.ids.next()
  const fields = Object.keys(request.values)
  const create = { entity: entity.name, id, values, actorId: actor.id, at }
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    await checkReferences(tx, rights, { entity, values })
    await namingViolations(entity, () => tx.run(compileCreate(rights.catalog, create, tx)))
    const check = { entity: entity.name, id, scope, fields }
    const after = shapeCheck(fields, await tx.run(compileAfterCheck(rights.catalog, check, tx)))
    if (!after?.allowed || after.denied.length > 0)
      throw new Fault('not_allowed', { action: 'create', entity: entity.name })
    if (!isReadable(rights, entity)) return { id }
    return (await findRecord(tx, rights, { entity: entity.name, id })) ?? { id }
  })
}

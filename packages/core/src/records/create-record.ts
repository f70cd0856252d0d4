import type { RecordJson } from '@courtyard/contract/records'
import { compileAfterCheck, compileCreate, shapeCheck } from '@courtyard/query/plan-write'
import { Fault } from '@courtyard/std/fault'
import type { Actor, Deps } from '../deps.ts'
import { checkReferences } from './check-references.ts'
import { checkValues } from './check-values.ts'
import { getCreatable, isReadable } from './get-writable.ts'
import { inTurn } from './in-turn.ts'
import { namingViolations } from './name-violation.ts'
import { findRecord } from './read-record.ts'
import { rightsOfRequest } from './rights-of-request.ts'
import { takeEarlyNumbers, takeNumbers } from './take-numbers.ts'

export type CreateRecordRequest = {
  readonly entity: string
  readonly values: Readonly<Record<string, unknown>>
  readonly locale?: string
}

/** What a write answers: the record as the actor may read it, else only its id. */
export type Written = RecordJson | { readonly id: string }

const PREPARED = { prepare: true } as const

/**
 * Creates a record: validated, written and judged again as it stands, in one transaction. Throws Fault entity_unknown,
 * read_only, not_allowed, record_invalid, record_duplicate; then nothing was written.
 */
export async function createRecord(deps: Deps, actor: Actor, request: CreateRecordRequest): Promise<Written> {
  const rights = await rightsOfRequest(deps, actor)
  const entity = getCreatable(rights, request.entity)
  const scope = rights.scope('create', entity)
  const at = deps.clock.now().toISOString()
  const sent = checkValues(rights, { entity, scope, values: request.values, at, locale: request.locale })
  const id = deps.ids.next()
  const fields = Object.keys(request.values)
  const early = await takeEarlyNumbers(deps, actor, { entity, day: rights.today })
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const values = { ...sent, ...early, ...(await takeNumbers(tx, entity, rights.today)) }
    const create = { entity: entity.name, id, values, actorId: actor.id, at }
    const check = compileAfterCheck(rights.catalog, { entity: entity.name, id, scope, fields }, tx)
    // All are sent before the first answers: the connection keeps their order, and any refusal rolls the insert back.
    const [, , answer, read] = await inTurn(
      checkReferences(tx, rights, { entity, values }),
      namingViolations(entity, () => tx.run(compileCreate(rights.catalog, create, tx), PREPARED)),
      tx.run(check, PREPARED),
      isReadable(rights, entity) ? findRecord(tx, rights, { entity: entity.name, id }) : undefined,
    )
    const after = shapeCheck(fields, answer)
    if (!after?.allowed || after.denied.length > 0)
      throw new Fault('not_allowed', { action: 'create', entity: entity.name })
    return read ?? { id }
  })
}

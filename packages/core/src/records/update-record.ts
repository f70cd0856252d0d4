import type { TenantTx } from '@courtyard/db/database'
import type { Entity } from '@courtyard/metadata/catalog'
import { isStored } from '@courtyard/metadata/field'
import { everything } from '@courtyard/metadata/scope'
import type { RecordValues } from '@courtyard/metadata/validate-record'
import { type Checked, compileAfterCheck, compileLock, compileUpdate, shapeCheck } from '@courtyard/query/plan-write'
import { assert } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'
import type { Actor, Deps } from '../deps.ts'
import { checkReferences } from './check-references.ts'
import { checkValues } from './check-values.ts'
import type { Written } from './create-record.ts'
import { getReadable, refuseUnseen } from './get-writable.ts'
import { inTurn } from './in-turn.ts'
import { namingViolations } from './name-violation.ts'
import { findRecord } from './read-record.ts'
import { type RequestRights, rightsOfRequest } from './rights-of-request.ts'

export type UpdateRecordRequest = {
  readonly entity: string
  readonly id: string
  /** The version that was read; undefined is refused, but only where the record may be seen. */
  readonly version: number | undefined
  readonly values: Readonly<Record<string, unknown>>
  readonly locale?: string
}

const PREPARED = { prepare: true } as const

/**
 * Changes a record: locked, judged as it was and as it becomes, in one transaction. Throws Fault entity_unknown,
 * record_missing, read_only, not_allowed, version_required, version_stale, record_invalid, record_duplicate; then nothing
 * was written.
 */
export async function updateRecord(deps: Deps, actor: Actor, request: UpdateRecordRequest): Promise<Written> {
  const rights = await rightsOfRequest(deps, actor)
  const entity = getReadable(rights, request.entity)
  const at = deps.clock.now().toISOString()
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    await refuseUnseen(tx, rights, { entity, id: request.id })
    const scope = rights.scope('update', entity)
    const [{ version, denied }, current] = await inTurn(
      lockForUpdate(tx, rights, { ...request, entity }),
      currentValues(tx, rights, { entity, id: request.id }),
    )
    const values = checkValues(rights, { entity, scope, values: request.values, current, at, locale: request.locale })
    // Judged after the names are: a field that the actor may not know of answers as one that is not there.
    if (denied.length > 0) throw new Fault('not_allowed', { action: 'update', entity: entity.name, fields: denied })
    const { id } = request
    const fields = Object.keys(request.values)
    const update = { entity: entity.name, id, version, values, actorId: actor.id, at }
    const check = compileAfterCheck(rights.catalog, { entity: entity.name, id, scope, fields }, tx)
    // All are sent before the first answers, as in create-record.ts.
    const [, , answer, read] = await inTurn(
      checkReferences(tx, rights, { entity, values, current }),
      namingViolations(entity, () => tx.run(compileUpdate(rights.catalog, update, tx), PREPARED)),
      tx.run(check, PREPARED),
      findRecord(tx, rights, { entity: entity.name, id }),
    )
    const after = shapeCheck(fields, answer)
    if (!after?.allowed || after.denied.length > 0)
      throw new Fault('not_allowed', { action: 'update', entity: entity.name })
    assert(after.version === version + 1, 'a locked record is changed by its lock holder only')
    return read ?? { id }
  })
}

type Locking = Pick<UpdateRecordRequest, 'id' | 'version' | 'values'> & { readonly entity: Entity }

/** Locks the record in the version that was read; gives that version and the sent fields that no right carries on the record as it is. */
async function lockForUpdate(
  tx: TenantTx,
  rights: RequestRights,
  { entity, id, version, values }: Locking,
): Promise<Checked> {
  const scope = rights.scope('update', entity)
  const fields = Object.keys(values).filter((name) =>
    entity.fields.some((field) => field.name === name && !field.hidden),
  )
  const lock = compileLock(rights.catalog, { entity: entity.name, id, scope, fields }, tx)
  const locked = shapeCheck(fields, await tx.run(lock, PREPARED))
  if (!locked) throw new Fault('record_missing') // deleted between the two statements
  if (!locked.allowed) throw new Fault('not_allowed', { action: 'update', entity: entity.name })
  if (version === undefined) throw new Fault('version_required')
  if (version !== locked.version) throw new Fault('version_stale', { version: locked.version })
  return locked
}

/** Everything the record holds, as values: its rules read also what the actor may not. */
async function currentValues(
  tx: TenantTx,
  rights: RequestRights,
  { entity, id }: { entity: Entity; id: string },
): Promise<RecordValues> {
  const select = entity.fields.filter((field) => isStored(field) && !field.hidden).map(({ name }) => name)
  const whole = await findRecord(tx, { ...rights, scopes: { read: everything } }, { entity: entity.name, id, select })
  assert(whole, 'a locked record is there')
  const values = entity.fields.flatMap((field) => {
    const value = whole[field.name]
    if (value === undefined) return []
    return [[field.name, field.type === 'reference' ? ((value as { id: string } | null)?.id ?? null) : value] as const]
  })
  return Object.fromEntries(values) as RecordValues
}

import type { Revealed } from '@courtyard/contract/records'
import { type Field, isStored } from '@courtyard/metadata/field'
import { isMasked } from '@courtyard/metadata/personal'
import { everything } from '@courtyard/metadata/scope'
import { compileCheck, shapeCheck } from '@courtyard/query/plan-write'
import { findPath } from '@courtyard/query/resolve-path'
import { assert } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'
import { note } from '../audit/note.ts'
import type { Actor, Deps } from '../deps.ts'
import { findRecord } from '../records/find-record.ts'
import { getReadable } from '../records/get-writable.ts'
import { type RequestRights, rightsOfRequest } from '../records/rights-of-request.ts'

export type RevealRequest = {
  readonly entity: string
  readonly id: string
  readonly field: string
  /** Why it has to be seen: kept in the audit. */
  readonly reason: string
}

/** How long a page shows what was revealed. */
export const SHOWN_SECONDS = 60

/**
 * One masked value as it is, for a reason: the audit has a row of it before the answer leaves. Throws Fault entity_unknown,
 * field_unknown, record_missing as reading does, and not_allowed where a rule does not let this field of this record be
 * revealed, or it is not masked.
 */
export async function revealValue(deps: Deps, actor: Actor, request: RevealRequest): Promise<Revealed> {
  const { id, reason } = request
  const rights = await rightsOfRequest(deps, actor)
  const entity = getReadable(rights, request.entity)
  const field = maskedField(rights, request)
  const select = [field.name]
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const seen = await findRecord(tx, rights, { entity: entity.name, id, select })
    if (!seen) throw new Fault('record_missing')
    if (!Object.hasOwn(seen, field.name)) throw new Fault('field_unknown', { entity: entity.name, field: field.name })
    const scope = rights.scope('reveal', entity)
    const asked = { entity: entity.name, id, scope, fields: select }
    const checked = shapeCheck(select, await tx.run(compileCheck(rights.catalog, asked, tx)))
    if (!checked?.allowed || checked.denied.length > 0)
      throw new Fault('not_allowed', { action: 'reveal', entity: entity.name, fields: select })
    // Allowed by now: what the record holds is read as the system, which sees no masks.
    const whole = await findRecord(tx, { ...rights, scopes: { read: everything } }, { entity: entity.name, id, select })
    assert(whole, 'a record that was just read is there')
    note(tx, {
      by: actor.id,
      action: 'value.revealed',
      subject: [entity.name, id],
      what: { field: field.name, reason },
    })
    return { value: whole[field.name] ?? null, shown_seconds: SHOWN_SECONDS }
  })
}

/** A field that the actor may name and whose values are masked. A lookup's value is revealed where it stands. */
function maskedField(rights: RequestRights, { entity, field: name }: RevealRequest): Field {
  const found = findPath(rights, rights.catalog.entities[entity]!, [name])
  if (!found) throw new Fault('field_unknown', { entity, field: name })
  if (!isMasked(found.field) || !isStored(found.field))
    throw new Fault('not_allowed', { action: 'reveal', entity, fields: [name] })
  return found.field
}

import type { TenantTx } from '@courtyard/db/database'
import { runAutomations } from '../automation/run-automations.ts'
import type { Actor, Deps } from '../deps.ts'
import { formOf } from './form-of.ts'
import { getReadable, refuseUnseen } from './get-writable.ts'
import { inTurn } from './in-turn.ts'
import { rereadWhole } from './read-lines.ts'
import { rightsOfRequest } from './rights-of-request.ts'
import { tellingClash } from './tell-clash.ts'
import { writeLines } from './write-lines.ts'
import { changeLocked, currentValues, lockForUpdate, type Written } from './write-record.ts'
import { writingOf } from './writing.ts'

export type UpdateRecordRequest = {
  readonly entity: string
  readonly id: string
  /** The version that was read; undefined is refused, but only where the record may be seen. */
  readonly version: number | undefined
  readonly values: Readonly<Record<string, unknown>>
  /** Name of the form that was filled in; without one only the entity's own rules hold. */
  readonly form?: string | undefined
}

/**
 * Changes a record and its lines: locked, judged as it was and as it becomes, in one transaction. Throws Fault
 * entity_unknown, record_missing, read_only, not_allowed, version_required, version_stale, record_invalid,
 * record_duplicate, effect_failed, effects_endless; then nothing was written.
 */
export async function updateRecord(deps: Deps, actor: Actor, request: UpdateRecordRequest): Promise<Written> {
  const rights = await rightsOfRequest(deps, actor)
  const entity = getReadable(rights, request.entity)
  const { id } = request
  const writing = writingOf(deps, actor, { rights, form: formOf(rights.catalog, entity, request.form) })
  const write = async (tx: TenantTx) => {
    await refuseUnseen(tx, rights, { entity, id })
    const [locked, current] = await inTurn(
      lockForUpdate(tx, rights, { ...request, entity }),
      currentValues(tx, rights, { entity, id }),
    )
    const { values, record } = await changeLocked(tx, writing, { entity, id, locked, current, values: request.values })
    const hasLines = await writeLines(tx, writing, { entity, id, values })
    const isOld = (await runAutomations(tx, writing)) || hasLines
    return await rereadWhole(tx, rights, { entity: entity.name, id, record, isOld })
  }
  return await tellingClash(deps, { actor, rights }, () => deps.db.withTenant(actor.tenant, write))
}

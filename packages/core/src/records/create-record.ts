import type { TenantTx } from '@courtyard/db/database'
import { runAutomations } from '../automation/run-automations.ts'
import type { Actor, Deps } from '../deps.ts'
import { formOf } from './form-of.ts'
import { getCreatable } from './get-writable.ts'
import { rereadWhole } from './read-lines.ts'
import { rightsOfRequest } from './rights-of-request.ts'
import { takeEarlyNumbers } from './take-numbers.ts'
import { tellingClash } from './tell-clash.ts'
import { writeLines } from './write-lines.ts'
import { insertPlanned, planCreate, type Written } from './write-record.ts'
import { writingOf } from './writing.ts'

export type CreateRecordRequest = {
  readonly entity: string
  readonly values: Readonly<Record<string, unknown>>
  /** Name of the form that was filled in; without one only the entity's own rules hold. */
  readonly form?: string | undefined
}

/**
 * Creates a record with its lines: validated, written and judged again as it stands, in one transaction. Throws Fault
 * entity_unknown, read_only, not_allowed, record_invalid, record_duplicate, effect_failed, effects_endless; then nothing was written.
 */
export async function createRecord(deps: Deps, actor: Actor, request: CreateRecordRequest): Promise<Written> {
  const rights = await rightsOfRequest(deps, actor)
  const entity = getCreatable(rights, request.entity)
  const writing = writingOf(deps, actor, { rights, form: formOf(rights.catalog, entity, request.form) })
  const planned = planCreate(writing, entity, { values: request.values })
  const early = await takeEarlyNumbers(deps, actor, { entity, day: rights.today })
  const write = async (tx: TenantTx) => {
    const record = await insertPlanned(tx, writing, { ...planned, values: { ...planned.values, ...early } })
    const hasLines = await writeLines(tx, writing, planned)
    const isOld = (await runAutomations(tx, writing)) || hasLines
    return await rereadWhole(tx, rights, { entity: entity.name, id: planned.id, record, isOld })
  }
  return await tellingClash(deps, { actor, rights }, () => deps.db.withTenant(actor.tenant, write))
}

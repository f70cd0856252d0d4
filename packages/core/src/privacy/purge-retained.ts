import type { RecordJson } from '@courtyard/contract/records'
import type { TenantTx } from '@courtyard/db/database'
import { dropFiles, forgetRetained, noteForgotten } from '@courtyard/db/kernel/erasure'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import { isFileField, isStored } from '@courtyard/metadata/field'
import { compileUpdate } from '@courtyard/query/plan-write'
import { dayIn } from '@courtyard/std/day'
import { isFault } from '@courtyard/std/fault'
import { note } from '../audit/note.ts'
import type { Deps } from '../deps.ts'
import { deleteForGood } from '../records/remove-record.ts'
import { dueRecords } from './due-records.ts'
import { forgotten, isForgettable, personalFields } from './pseudonym.ts'

const BATCH = 50
const BY = 'retention'

/** What was let go of, and what something else still refers to. */
export type Retained = { readonly entity: string; readonly gone: number; readonly kept: number }

/**
 * Lets go of what documents keep only for a time that is over, in batches with a note of how many each. Safe to run twice and
 * to die at any point: what is gone is not found again. What a record of something else refers to stays until that goes.
 */
export async function purgeRetained(deps: Deps, tenant: string): Promise<Retained[]> {
  const catalog = await deps.catalogs.load(tenant)
  const today = dayIn(deps.clock.now(), catalog.timeZone)
  const all: Retained[] = []
  for (const entity of Object.values(catalog.entities)) {
    if (!entity.retention) continue
    const due = await deps.db.withTenant(tenant, (tx) => dueRecords(tx, catalog, { entity, today }), { readOnly: true })
    let gone = 0
    for (let at = 0; at < due.records.length; at += BATCH)
      gone += await purgeSome(deps, { tenant, catalog, entity }, due.records.slice(at, at + BATCH))
    all.push({ entity: entity.name, gone, kept: due.records.length - gone + due.held })
  }
  return all
}

type Of = { readonly tenant: string; readonly catalog: Catalog; readonly entity: Entity }

/** A batch in one transaction; where something in it is referred to, each by itself. */
async function purgeSome(deps: Deps, of: Of, records: readonly RecordJson[]): Promise<number> {
  const { tenant, entity } = of
  try {
    return await deps.db.withTenant(tenant, async (tx) => {
      const gone = await (entity.retention?.end === 'delete' ? deleteAll : forgetAll)(tx, { deps, ...of }, records)
      if (gone > 0) note(tx, { by: BY, action: 'retention.purged', what: { entity: entity.name, rows: gone } })
      return gone
    })
  } catch (error) {
    if (!isFault(error) || error.code !== 'record_referenced') throw error
    if (records.length === 1) return 0
    let gone = 0
    for (const one of records) gone += await purgeSome(deps, of, [one])
    return gone
  }
}

type Purging = Of & { readonly deps: Deps }

async function deleteAll(
  tx: TenantTx,
  { deps, catalog, entity }: Purging,
  records: readonly RecordJson[],
): Promise<number> {
  const at = deps.clock.now().toISOString()
  for (const { id, version } of records)
    await deleteForGood(tx, catalog, { entity, id, version: Number(version), actorId: BY, at })
  const ids = records.map(({ id }) => id)
  const columns = entity.fields
    .filter(isStored)
    .filter(isFileField)
    .map(({ column }) => column)
  await dropFiles(tx, { table: entity.table, ids, columns })
  await forgetRetained(tx, { table: entity.table, ids, columns: null })
  return ids.length
}

async function forgetAll(
  tx: TenantTx,
  { deps, catalog, entity }: Purging,
  records: readonly RecordJson[],
): Promise<number> {
  const at = deps.clock.now().toISOString()
  const fields = personalFields(entity.fields).filter(isForgettable)
  const ids: string[] = []
  for (const record of records) {
    const code = deps.ids.next().replaceAll('-', '').slice(-12)
    const held = fields.filter(({ name }) => (record[name] ?? null) !== null)
    const values = Object.fromEntries(
      held.map((field) => [field.name, forgotten(field, { isTitle: field.name === entity.title, code })]),
    )
    const of = { entity: entity.name, id: record.id, version: Number(record.version) }
    const changed =
      held.length === 0 ? [of] : await tx.run(compileUpdate(catalog, { ...of, values, actorId: BY, at }, tx))
    // Changed meanwhile: the next night looks again.
    if (changed.length > 0) ids.push(record.id)
  }
  const columns = fields.map(({ column }) => column)
  await dropFiles(tx, { table: entity.table, ids, columns })
  await forgetRetained(tx, { table: entity.table, ids, columns })
  await noteForgotten(tx, { table: entity.table, ids, at })
  return ids.length
}

import type { RecordJson } from '@courtyard/contract/records'
import type { TenantTx } from '@courtyard/db/database'
import { holdsOf } from '@courtyard/db/kernel/erasure'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import { addDays, addMonths, type Day } from '@courtyard/std/day'
import { pagesOf } from './gather-held.ts'

/** Records whose time is over, and those of them that are kept for now. */
export type Due = { readonly records: readonly RecordJson[]; readonly held: number }

/** What a retained record's day has to lie before on a day. */
export const dueBefore = ({ after }: NonNullable<Entity['retention']>, today: Day): Day =>
  'days' in after ? addDays(today, -after.days) : addMonths(today, -after.months)

/**
 * The records of an entity whose time is over and that nothing holds. A person is held by what is not settled with them, by an open
 * request, and by an account of the portal.
 */
export async function dueRecords(
  tx: TenantTx,
  catalog: Catalog,
  { entity, today }: { readonly entity: Entity; readonly today: Day },
): Promise<Due> {
  const { retention } = entity
  if (!retention) return { records: [], held: 0 }
  const before = dueBefore(retention, today)
  const isInstant = entity.fields.some(({ name, type }) => name === retention.from && type === 'datetime')
  const value = isInstant ? `${before}T00:00:00Z` : before
  const filter = { field: retention.from, op: 'lt' as const, value }
  const done = await doneOf(tx, entity)
  const all = (await pagesOf(tx, catalog, { entity, filter, trashed: false })).filter(({ id }) => !done.has(id))
  const free: RecordJson[] = []
  for (const record of all) if (!entity.person || (await isFree(tx, entity, record.id))) free.push(record)
  return { records: free, held: all.length - free.length }
}

async function doneOf(tx: TenantTx, { table, retention }: Entity): Promise<ReadonlySet<string>> {
  if (retention?.end !== 'forget') return new Set()
  const rows = await tx.kernel
    .selectFrom('k_retention_done')
    .select('record_id')
    .where('table_name', '=', table)
    .execute()
  return new Set(rows.map(({ record_id }) => record_id))
}

async function isFree(tx: TenantTx, { table }: Entity, id: string): Promise<boolean> {
  const asked = tx.kernel.selectFrom('k_privacy_request').select('id').where('state', '=', 'open')
  if (await asked.where('table_name', '=', table).where('record_id', '=', id).executeTakeFirst()) return false
  if (await tx.kernel.selectFrom('k_member').select('user_id').where('record_id', '=', id).executeTakeFirst())
    return false
  return (await holdsOf(tx, id)).length === 0
}

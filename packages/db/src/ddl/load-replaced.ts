import { sql } from 'kysely'
import type { TenantTx } from '../database.ts'

/** What publishes after a version replaced in the rows of a tenant, as far as it is kept. */
export type ReplacedValues = {
  /** The publishes that made the later versions, by version. */
  readonly publishes: ReadonlyMap<number, string>
  /** Columns of which replaced values are kept, as `table.column`. */
  readonly columns: ReadonlySet<string>
  /** How many were let go of because their time was over, by `table.column`. */
  readonly gone: ReadonlyMap<string, number>
}

/** Reads which columns have replaced values since a version. Throws nothing of its own. */
export async function loadReplaced(tx: TenantTx, since: number): Promise<ReplacedValues> {
  const publishes = await tx.kernel
    .selectFrom('k_publish')
    .select(['id', 'to_version'])
    .where('to_version', '>', since)
    .where('state', 'in', ['switched', 'done'])
    .execute()
  const ids = publishes.map(({ id }) => id)
  if (ids.length === 0) return { publishes: new Map(), columns: new Set(), gone: new Map() }
  const kept = await tx.kernel
    .selectFrom('k_undo')
    .select(['table_name', 'column_name'])
    .distinct()
    .where('publish_id', 'in', ids)
    .execute()
  const gone = await tx.kernel
    .selectFrom('k_undo_gone')
    .select(['table_name', 'column_name', sql<number>`sum(rows)::int`.as('rows')])
    .where('publish_id', 'in', ids)
    .groupBy(['table_name', 'column_name'])
    .execute()
  return {
    publishes: new Map(publishes.map(({ id, to_version }) => [to_version, id])),
    columns: new Set(kept.map(({ table_name, column_name }) => `${table_name}.${column_name}`)),
    gone: new Map(gone.map(({ table_name, column_name, rows }) => [`${table_name}.${column_name}`, rows])),
  }
}

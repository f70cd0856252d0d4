import { sql } from 'kysely'
import type { TenantTx } from '../database.ts'

type Asked = {
  readonly table: string
  readonly id: string
  /** Physical names that the reader may see. */
  readonly columns: readonly string[]
  readonly limit: number
  /** Only what came before the row of this id. */
  readonly before: string | undefined
}

/**
 * What happened to a record, latest first, with the names of who did it. A change of nothing but what the reader may not see
 * is left out: that it was, when and by whom is not told either.
 */
export async function selectHistory(tx: TenantTx, { table, id, columns, limit, before }: Asked) {
  const isTold = sql<boolean>`(k_history.action not in ('update', 'publish') or k_history.changes ?| ${columns}::text[])`
  const rows = tx.kernel
    .selectFrom('k_history')
    .leftJoin('k_member', 'k_member.user_id', 'k_history.by')
    .select([
      'k_history.id',
      'k_history.at',
      'k_history.by',
      'k_history.action',
      'k_history.version',
      'k_history.changes',
      'k_member.name',
    ])
    .where('k_history.entity', '=', table)
    .where('k_history.record_id', '=', id)
    .where(isTold)
    .orderBy('k_history.id', 'desc')
    .limit(limit)
  return await (before === undefined ? rows : rows.where('k_history.id', '<', before)).execute()
}

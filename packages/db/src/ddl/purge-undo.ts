import type { Database } from '../database.ts'
import { qualified, schemaOf } from '../identifier.ts'

const BATCH_ROWS = 5_000

/**
 * Deletes the values that publishes replaced which ended before the instant; gives how many. How many of which column is
 * kept, so that a rollback can tell what it no longer brings back. A publish that is unfinished keeps its own, since
 * taking it back needs them.
 */
export async function purgeUndo(db: Database, tenant: string, before: string): Promise<number> {
  const schema = schemaOf(tenant)
  const [undo, gone] = [qualified(schema, 'k_undo'), qualified(schema, 'k_undo_gone')]
  const sql = `with page as (delete from ${undo} where id in (select u.id from ${undo} u
      join ${qualified(schema, 'k_publish')} p on p.id = u.publish_id
      where p.state in ('done', 'failed', 'abandoned') and p.finished_at < $1 limit $2) returning *),
    counted as (insert into ${gone} as known (publish_id, table_name, column_name, rows)
      select publish_id, table_name, column_name, count(*) from page group by 1, 2, 3
      on conflict (publish_id, table_name, column_name) do update set rows = known.rows + excluded.rows)
    select count(*)::int as purged from page`
  const client = await (await db.placement.siteOf(tenant)).connect('ddl')
  try {
    for (let purged = 0; ; ) {
      const { rows } = await client.query<{ purged: number }>(sql, [before, BATCH_ROWS])
      const batch = rows[0]?.purged ?? 0
      purged += batch
      if (batch < BATCH_ROWS) return purged
    }
  } finally {
    client.release(client.getTransactionStatus() !== 'I')
  }
}

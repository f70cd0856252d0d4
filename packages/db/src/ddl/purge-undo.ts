import type { Database } from '../database.ts'
import { qualified, schemaOf } from '../identifier.ts'

const BATCH_ROWS = 5_000

/**
 * Deletes the values that publishes replaced which ended before the instant; gives how many. A publish that is unfinished
 * keeps its own, since taking it back needs them.
 */
export async function purgeUndo(db: Database, tenant: string, before: string): Promise<number> {
  const schema = schemaOf(tenant)
  const sql = `delete from ${qualified(schema, 'k_undo')} where id in (select u.id from ${qualified(schema, 'k_undo')} u
    join ${qualified(schema, 'k_publish')} p on p.id = u.publish_id
    where p.state in ('done', 'failed', 'abandoned') and p.finished_at < $1 limit $2)`
  for (let purged = 0; ; ) {
    const { rowCount } = await db.placement.ddl.query(sql, [before, BATCH_ROWS])
    purged += rowCount ?? 0
    if ((rowCount ?? 0) < BATCH_ROWS) return purged
  }
}

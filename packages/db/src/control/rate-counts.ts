import { sql } from 'kysely'
import type { Database } from '../database.ts'

export type RateCount = { readonly key: string; readonly points: number }

const KEPT_MS = 10 * 60_000

/** Adds what this process counted in a minute to what all have, and gives the sums. Old minutes are let go of on the way. */
export async function addRateCounts(
  db: Pick<Database, 'control'>,
  minute: Date,
  counts: readonly RateCount[],
): Promise<RateCount[]> {
  const { rows } = await sql<{ key: string; points: string }>`
    with gone as (delete from control.rate_count where minute < ${new Date(minute.getTime() - KEPT_MS)})
    insert into control.rate_count as kept (key, minute, points)
    select key, ${minute}, points from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) as given (key text, points bigint) order by key
    on conflict (key, minute) do update set points = kept.points + excluded.points
    returning key, points`.execute(db.control)
  return rows.map(({ key, points }) => ({ key, points: Number(points) }))
}

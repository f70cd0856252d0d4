import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'

export type ReadCount = {
  readonly actor: string
  readonly hour: string
  readonly rows: number
  readonly missing: number
}

/** Adds to what was counted of people and hours before. */
export async function addReadCounts(tx: TenantTx, counts: readonly ReadCount[]): Promise<void> {
  await sql`insert into ${sql.id(tx.schema, 'k_read_count')} as kept (actor, hour, rows, missing)
    select actor, hour, rows, missing from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) as given (actor text, hour timestamptz, rows bigint, missing bigint)
    order by actor, hour
    on conflict (actor, hour) do update set rows = kept.rows + excluded.rows, missing = kept.missing + excluded.missing`.execute(
    tx.kernel,
  )
}

export type ReadHour = {
  readonly actor: string
  readonly rows: string
  readonly missing: string
  /** What the same person read in an hour in which they read anything, on the average of the thirty days before. */
  readonly usual: string
}

/** What people read in an hour, beside what they usually read. */
export async function readHour(tx: TenantTx, hour: string): Promise<ReadHour[]> {
  const table = sql.id(tx.schema, 'k_read_count')
  const { rows } =
    await sql<ReadHour>`select c.actor, c.rows, c.missing, coalesce((select round(avg(b.rows)) from ${table} b
      where b.actor = c.actor and b.rows > 0 and b.hour < c.hour and b.hour >= c.hour - interval '30 days'), 0)::text as usual
    from ${table} c where c.hour = ${hour}::timestamptz order by c.actor`.execute(tx.kernel)
  return rows
}

/** Lets go of what was counted before an instant. */
export async function forgetReadCounts(tx: TenantTx, before: string): Promise<void> {
  await tx.kernel.deleteFrom('k_read_count').where('hour', '<', before).execute()
}

import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'

/** What of lines is written off and not recovered since. The caller holds their bill locked. */
export async function writtenOffOf(tx: TenantTx, lines: readonly string[]): Promise<ReadonlyMap<string, bigint>> {
  const { rows } = await sql<{ line_id: string; fen: string }>`
    select l.line_id, sum(case when a.kind = 'recovered' then -l.amount_fen else l.amount_fen end)::text as fen
    from ${sql.id(tx.schema, 'k_adjustment_line')} l join ${sql.id(tx.schema, 'k_adjustment')} a on a.id = l.adjustment_id
    where l.line_id = any(${lines}::uuid[]) and a.kind in ('write_off', 'recovered') group by 1`.execute(tx.kernel)
  return new Map(rows.map((row) => [row.line_id, BigInt(row.fen)]))
}

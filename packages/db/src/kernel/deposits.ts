import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'

/** What was set free of deposits, by the bill lines they were held by. */
export async function releasedOf(tx: TenantTx, lines: readonly string[]): Promise<ReadonlyMap<string, bigint>> {
  const { rows } = await sql<{ line_id: string; fen: string }>`select line_id, sum(amount_fen)::text as fen
    from ${sql.id(tx.schema, 'k_deposit_release')} where line_id = any(${lines}::uuid[]) group by 1`.execute(tx.kernel)
  return new Map(rows.map((row) => [row.line_id, BigInt(row.fen)]))
}

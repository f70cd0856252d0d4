import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'

export type Billed = { readonly subject_id: string; readonly item: string; readonly fen: string }

/** What published bills of a period charge for these standards, per subject and fee item. */
export async function loadBilled(
  tx: TenantTx,
  where: { period: string; standards: readonly string[] },
): Promise<Billed[]> {
  const table = (name: string) => sql.id(tx.schema, name)
  const result = await sql<Billed>`select b.subject_id, l.item, sum(l.amount_fen)::text as fen
    from ${table('k_bill')} b join ${table('k_bill_line')} l on l.bill_id = b.id
    where b.period = ${where.period} and b.status = 'published' and l.standard = any(${where.standards}::text[])
    group by 1, 2`.execute(tx.kernel)
  return result.rows
}

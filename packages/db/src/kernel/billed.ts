import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'

export type Billed = {
  readonly subject_id: string
  readonly standard: string
  readonly item: string
  readonly fen: string
}

/** What the bills of a period that stand charge for these standards, per subject, standard and fee item. */
export async function loadBilled(
  tx: TenantTx,
  where: { period: string; standards: readonly string[] },
): Promise<Billed[]> {
  const table = (name: string) => sql.id(tx.schema, name)
  const result = await sql<Billed>`select b.subject_id, l.standard, l.item, sum(l.amount_fen)::text as fen
    from ${table('k_bill')} b join ${table('k_bill_line')} l on l.bill_id = b.id
    where b.period = ${where.period} and b.status <> 'void' and l.standard = any(${where.standards}::text[])
    group by 1, 2, 3`.execute(tx.kernel)
  return result.rows
}

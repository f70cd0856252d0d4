import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'

/** Whether no node of a version that reads in the clear what is sealed now may still run (0036-sealed-mandates.sql). */
export async function sealsAlone(tx: TenantTx): Promise<boolean> {
  const row = await tx.kernel
    .selectFrom('k_sealing')
    .select(sql<boolean>`from_at <= now()`.as('alone'))
    .executeTakeFirst()
  return row?.alone === true
}

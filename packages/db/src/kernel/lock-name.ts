import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'

/**
 * Waits until nobody else of this tenant works on what the name says, and holds it until the transaction ends. For rows that
 * nobody may update, which therefore cannot be locked themselves. Two names may share a lock: then one waits needlessly.
 */
export async function lockName(tx: TenantTx, name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${tx.schema} ${name}`}, 0))`.execute(tx.kernel)
}

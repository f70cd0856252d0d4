import { forgetAudit } from '@courtyard/db/kernel/audit-rows'
import type { Deps } from '../deps.ts'
import { PURGED } from './check-chain.ts'
import { note } from './note.ts'

const DAY_MS = 86_400_000
/** How long the audit is kept. The law asks for six months (GB/T 22239); who audits a year asks for it whole. */
export const AUDIT_DAYS = 400

/**
 * Lets go of what is older than the audit is kept, and notes in the same transaction where the chain was cut. The database
 * itself keeps 183 days whatever it is asked. Idempotent. Gives how many rows went.
 */
export async function purgeAudit(deps: Pick<Deps, 'db' | 'clock'>, tenant: string): Promise<number> {
  const before = new Date(deps.clock.now().getTime() - AUDIT_DAYS * DAY_MS).toISOString()
  return await deps.db.withTenant(tenant, async (tx) => {
    const { rows, to, hash } = await forgetAudit(tx, before)
    if (rows > 0) note(tx, { by: 'nightly', action: PURGED, what: { rows, to, hash } })
    return rows
  })
}

import type { Database } from '../database.ts'
import { isPgError, isRetryable } from '../errors.ts'
import { installTenant } from '../kernel/install.ts'
import { inTransaction, pause, withPublisher } from './publisher.ts'

const ATTEMPTS_MAX = 8
const BOUNDS = { lockMs: 2_000, statementMs: 120_000 }

/**
 * Makes the tenant's schema, role and kernel tables, and brings an older kernel up to date. Idempotent; all or nothing.
 */
export async function provisionTenant(db: Database, tenant: string): Promise<void> {
  const { appLogin } = await db.placement.siteOf(tenant)
  await withPublisher(db, { tenant }, async (at) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await inTransaction(at, BOUNDS, () => installTenant(at.client, at.schema, appLogin))
      } catch (error) {
        if (attempt >= ATTEMPTS_MAX || !mayTryAgain(error)) throw error
      }
      await pause(50 * attempt + at.jitter(200))
    }
  })
}

/** Roles are shared by all databases of a server: another one may make or grant the same role at this moment. */
function mayTryAgain(error: unknown): boolean {
  if (isRetryable(error)) return true
  if (!isPgError(error)) return false
  return (
    (error.code === '23505' && error.constraint?.startsWith('pg_') === true) ||
    error.code === '42710' ||
    (error.code === 'XX000' && /tuple concurrently/.test(error.message))
  )
}

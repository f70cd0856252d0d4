import { followRecords, forgetFiles, leavingFiles, markLeaving } from '@courtyard/db/kernel/files'
import { type FileDeps, keyOf } from './ports.ts'

const HOUR_MS = 3_600_000
/** A file that no record names has a day to be named. */
export const PENDING_HOURS = 24
/** What left its record is kept as long as what a publish replaced (decision 0009). */
export const LOST_DAYS = 30
const BATCH = 500
const LOOK_TIMEOUT_MS = 600_000

/**
 * Follows the records: files that no row names any more are lost, and found again when one does; what was lost for 30 days,
 * or never became a record's within 24 hours, is removed. Gives how many. Safe to run twice and to die at any point: a file
 * is marked as leaving before its content goes, and its row goes last.
 */
export async function collectFiles(deps: Omit<FileDeps, 'fileQuotaBytes'>, tenant: string): Promise<number> {
  const now = deps.clock.now()
  const ago = (hours: number) => new Date(now.getTime() - hours * HOUR_MS).toISOString()
  await deps.db.withTenant(tenant, (tx) => followRecords(tx, now.toISOString()), { timeoutMs: LOOK_TIMEOUT_MS })
  const before = { unclaimed: ago(PENDING_HOURS), lost: ago(LOST_DAYS * 24) }
  await deps.db.withTenant(tenant, (tx) => markLeaving(tx, before))
  await deps.files.sweep(new Date(ago(PENDING_HOURS)))
  let removed = 0
  for (;;) {
    const ids = await deps.db.withTenant(tenant, (tx) => leavingFiles(tx, BATCH))
    if (ids.length === 0) return removed
    for (const id of ids) await deps.files.remove(keyOf(tenant, id))
    await deps.db.withTenant(tenant, (tx) => forgetFiles(tx, ids))
    removed += ids.length
  }
}

import type { Drift } from '@courtyard/db/ddl/drift'
import { purgeUndo } from '@courtyard/db/ddl/purge-undo'
import { ensureJob } from '@courtyard/db/kernel/jobs'
import { isFault } from '@courtyard/std/fault'
import { remindReview } from '../access/remind-review.ts'
import { ensureAnchoring } from '../audit/anchor-job.ts'
import { ensureAuditCheck } from '../audit/check-audit.ts'
import { purgeAudit } from '../audit/purge-audit.ts'
import { ensureWatch } from '../audit/watch-job.ts'
import { ensureBooksCheck } from '../books/check-books.ts'
import type { Deps } from '../deps.ts'
import { collectFiles } from '../files/collect-files.ts'
import type { FileStore } from '../files/ports.ts'
import type { JobHandler } from '../jobs/run-due-jobs.ts'
import { ensureReconciliation } from '../money/online/reconcile-job.ts'
import { purgeOutbox } from '../outbox/purge-outbox.ts'
import { purgeBillPrints } from '../pdf/bill-prints.ts'
import { purgeRetained } from '../privacy/purge-retained.ts'
import { findDrift } from '../publish/check-drift.ts'
import { purgeTrash } from '../records/purge-trash.ts'
import { ensureClock } from '../schedules/clock-job.ts'
import { listTenants } from '../tenants/list-tenants.ts'
import { type Purged, purgeHiddenParts } from './purge-hidden-parts.ts'

export const NIGHTLY_JOB = 'nightly'
const DAY_MS = 86_400_000
/** 02:00 in China. */
const NIGHT_UTC_MS = 18 * 3_600_000
/** Decision 0009: what a publish replaced is kept as long as what it hid. */
const UNDO_DAYS = 30

/** The next night after the instant. */
export function nextNight(now: Date): string {
  const tonight = Math.floor(now.getTime() / DAY_MS) * DAY_MS + NIGHT_UTC_MS
  return new Date(tonight > now.getTime() ? tonight : tonight + DAY_MS).toISOString()
}

/** Leaves every active tenant that can be reached the jobs of the next night, hour and minutes, unless it has them. Idempotent. */
export async function ensureNightly(deps: Deps): Promise<void> {
  const now = deps.clock.now()
  const dueAt = nextNight(now)
  for (const { name, state } of await listTenants(deps))
    if (state === 'active')
      await deps.db
        .withTenant(name, async (tx) => {
          await ensureJob(tx, { kind: NIGHTLY_JOB, payload: {}, dueAt })
          await ensureAnchoring(tx, now)
          await ensureWatch(tx, now)
        })
        .catch((error: unknown) => {
          if (!isFault(error, 'database_unavailable')) throw error // else the next minute's look leaves it
        })
}

export type DriftFound = { readonly tenant: string; readonly drifts: readonly Drift[] }

/**
 * The job of the night: holds the tables against the catalog, keeps what it found for people to read, and lets go of
 * replaced values that are older than 30 days, of files that no record has, of what has lain in the trash for too long, of what documents keep for a time that is over,
 * whatever became of its own job, and of columns and tables that were hidden for 30 days. Leaves the check of the books to a job of its own, and reminds of a review of roles that is due. Safe to run twice: the last look
 * replaces the one before, and a purge that was interrupted goes on with what is left.
 */
export const nightlyJob =
  (
    onDrift: (found: DriftFound) => void,
    files?: FileStore,
    onPurged: (purged: Purged) => void = () => undefined,
  ): JobHandler =>
  async (deps, { tenant }) => {
    const drifts = await lookForDrift(deps, tenant)
    if (drifts.length > 0) onDrift({ tenant, drifts })
    const before = new Date(deps.clock.now().getTime() - UNDO_DAYS * DAY_MS).toISOString()
    await purgeUndo(deps.db, tenant, before)
    await purgeTrash(deps, tenant)
    await purgeRetained(deps, tenant)
    await ensureClock(deps, tenant)
    if (files) await collectFiles({ ...deps, files }, tenant)
    if (files) await purgeBillPrints({ ...deps, files }, tenant)
    await purgeOutbox(deps, tenant)
    await ensureReconciliation(deps, tenant)
    await deps.db.withTenant(tenant, (tx) => ensureBooksCheck(tx, NIGHTLY_JOB))
    await purgeAudit(deps, tenant)
    await remindReview(deps, tenant)
    await deps.db.withTenant(tenant, ensureAuditCheck)
    for (const purged of await purgeHiddenParts(deps, tenant)) onPurged(purged)
  }

/** Looks, and keeps what was found. Throws Fault tenant_missing. */
export async function lookForDrift(deps: Deps, tenant: string): Promise<Drift[]> {
  const { version } = await deps.catalogs.load(tenant)
  const drifts = await findDrift(deps, tenant)
  const look = { checked_at: deps.clock.now().toISOString(), version, drifts: JSON.stringify(drifts) }
  await deps.db.withTenant(tenant, (tx) =>
    tx.kernel
      .insertInto('k_drift')
      .values(look)
      .onConflict((known) => known.column('singleton').doUpdateSet(look))
      .execute(),
  )
  return drifts
}

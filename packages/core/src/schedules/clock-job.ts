import { ensureJob } from '@courtyard/db/kernel/jobs'
import { addDays } from '@courtyard/std/day'
import { instantIn, lastDayAt } from '@courtyard/std/zone'
import type { Deps } from '../deps.ts'
import type { JobHandler } from '../jobs/run-due-jobs.ts'
import { clockOwners } from './clock-owner.ts'
import { runClock } from './run-clock.ts'

export const CLOCK_JOB = 'clock'

/**
 * Leaves a tenant one job for each time of day at which something of it starts, for the next time that comes; for today's
 * where today's has not been. Idempotent. Called after a publish, by each such job, and every night.
 */
export async function ensureClock(deps: Pick<Deps, 'db' | 'catalogs' | 'clock'>, tenant: string): Promise<void> {
  const catalog = await deps.catalogs.load(tenant)
  const times = new Set(clockOwners(catalog).map(({ at }) => at))
  if (times.size === 0) return
  const now = deps.clock.now()
  await deps.db.withTenant(tenant, async (tx) => {
    for (const at of times) {
      const next = addDays(lastDayAt(now, at, catalog.timeZone), 1)
      const dueAt = instantIn(next, at, catalog.timeZone).toISOString()
      await ensureJob(tx, { kind: CLOCK_JOB, payload: { at, day: next }, dueAt })
    }
  })
}

/**
 * The job of one time of day. Safe to run twice: every start has its key, and the next day's job is another one. A time
 * that no document names any more does nothing and leaves no other.
 */
export const clockJob: JobHandler = async (deps, { tenant, payload }, lease) => {
  const { at } = payload as { at: string }
  await runClock(deps, tenant, {
    at,
    between: async () => {
      if (!(await lease.renew())) throw new Error('another worker has taken this job over')
    },
  })
  await ensureClock(deps, tenant)
}

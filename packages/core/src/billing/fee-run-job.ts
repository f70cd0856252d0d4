import { failFeeRun } from '@courtyard/db/kernel/fee-runs'
import { enqueueJob, JOB_ATTEMPTS_MAX } from '@courtyard/db/kernel/jobs'
import { assert } from '@courtyard/std/assert'
import { isId } from '@courtyard/std/id'
import type { Deps } from '../deps.ts'
import type { Job, JobHandler } from '../jobs/run-due-jobs.ts'
import { runFees } from './run-fees.ts'
import { FEE_RUN_JOB } from './start-fee-run.ts'

/** So long after a worker left a run to others somebody looks whether they brought it to its end. */
const LOOK_AGAIN_MS = 60_000

/**
 * The job of a fee run, which several may work on. Safe to run twice: pages are transactions, claims are unique. Whoever
 * leaves pages to others leaves a job as well, so that a run whose workers die is always taken up again.
 */
export const feeRunJob =
  (worker: string): JobHandler =>
  async (deps, job, lease) => {
    const runId = runOf(job.payload)
    const alive = () => lease.renew()
    const outcome = await runFees(deps, { tenant: job.tenant, runId, worker, alive }).catch((error: unknown) =>
      giveUp(deps, { job, runId, error }),
    )
    if (outcome === 'not_mine') await lookAgain(deps, job.tenant, runId)
  }

/** After the last attempt the run says that it failed; starting it again goes on where it stopped. */
async function giveUp(
  deps: Deps,
  { job, runId, error }: { readonly job: Job; readonly runId: string; readonly error: unknown },
): Promise<never> {
  const message = error instanceof Error ? error.message : String(error)
  if (job.attempt >= JOB_ATTEMPTS_MAX) await deps.db.withTenant(job.tenant, (tx) => failFeeRun(tx, runId, { message }))
  throw error
}

async function lookAgain(deps: Deps, tenant: string, runId: string): Promise<void> {
  await deps.db.withTenant(tenant, async (tx) => {
    const held = await tx.kernel
      .selectFrom('k_fee_run')
      .select('id')
      .where('id', '=', runId)
      .where('state', '=', 'running')
      .executeTakeFirst()
    const dueAt = new Date(deps.clock.now().getTime() + LOOK_AGAIN_MS).toISOString()
    if (held) await enqueueJob(tx, { kind: FEE_RUN_JOB, payload: { run: runId }, dueAt })
  })
}

/** The run that a job is about. */
export function runOf(payload: unknown): string {
  const run = payload !== null && typeof payload === 'object' && 'run' in payload ? payload.run : undefined
  assert(typeof run === 'string' && isId(run), 'a fee run job names its run')
  return run
}

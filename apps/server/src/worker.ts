import { type Queue, startWorker } from '@courtyard/adapters/queue/queue'
import { feeRunJob } from '@courtyard/core/billing/fee-run-job'
import { FEE_RUN_JOB } from '@courtyard/core/billing/start-fee-run'
import type { Deps } from '@courtyard/core/deps'
import { type JobHandlers, runDueJobs } from '@courtyard/core/jobs/run-due-jobs'
import { PUBLISH_JOB } from '@courtyard/core/publish/publish-draft'
import { publishJob } from '@courtyard/core/publish/publish-job'
import { purgeTrashJob } from '@courtyard/core/records/purge-trash'
import { PURGE_TRASH_JOB } from '@courtyard/core/records/remove-record'
import { describeError, type Log } from './edge/problem.ts'

/** What each kind of job does. Every one is safe to run twice: its page says why. */
const handlersOf = (worker: string): JobHandlers => ({
  [FEE_RUN_JOB]: feeRunJob(worker),
  [PURGE_TRASH_JOB]: purgeTrashJob,
  [PUBLISH_JOB]: publishJob,
})

export type WorkerOptions = { readonly controlUrl: string; readonly log: Log }

/** Runs tenants' due jobs when woken and every minute. `worker` names this process in leases. */
export async function startJobs(deps: Deps, { controlUrl, log }: WorkerOptions): Promise<Queue> {
  const worker = deps.ids.next()
  const handlers = handlersOf(worker)
  return await startWorker({ controlUrl, log: (level, message) => log({ level, message }) }, async (tenant) => {
    await runDueJobs(deps, handlers, {
      worker,
      ...(tenant === undefined ? {} : { tenants: [tenant] }),
      onFailure: ({ id, kind, tenant: of }, error) =>
        log({ level: 'error', message: 'job failed', job: id, kind, tenant: of, error: describeError(error) }),
    })
  })
}

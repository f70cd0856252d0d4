import { Logger, makeWorkerUtils, parseCronItems, run, type WorkerUtils } from 'graphile-worker'

const TASK = 'tenant_jobs'
const CONCURRENCY = 2

/** Wakes workers. What is to be done lives in the tenants' own k_job rows, so losing a wake-up loses a minute, no work. */
export type Queue = {
  /** Asks a worker to look at a tenant's jobs now. Many calls before one runs are one. */
  wake(tenant: string): Promise<void>
  /** Waits for what runs, then lets go of all connections. Idempotent. */
  stop(): Promise<void>
}

export type QueueOptions = {
  /** URL of the control login, which owns schema graphile_worker. */
  readonly controlUrl: string
  log(level: 'info' | 'error', message: string): void
}

/** A queue that only wakes others: for processes without a worker. */
export async function createWaker(options: QueueOptions): Promise<Queue> {
  const utils = await makeWorkerUtils({ connectionString: options.controlUrl, logger: loggerOf(options) })
  await utils.migrate()
  return { wake: (tenant) => addJob(utils.addJob, tenant), stop: once(async () => utils.release()) }
}

/**
 * Runs `runJobs` for a tenant when it is woken, and for all tenants every minute (`undefined`), which finds jobs that
 * fell due or whose worker died. Safe to run in many processes and twice for the same wake-up: jobs are claimed by lease.
 */
export async function startWorker(
  options: QueueOptions,
  runJobs: (tenant: string | undefined) => Promise<void>,
): Promise<Queue> {
  const runner = await run({
    connectionString: options.controlUrl,
    concurrency: CONCURRENCY,
    noHandleSignals: true,
    logger: loggerOf(options),
    taskList: { [TASK]: async (payload) => runJobs(tenantOf(payload)) },
    parsedCronItems: parseCronItems([
      { task: TASK, match: '* * * * *', identifier: 'sweep', options: { maxAttempts: 1 } },
    ]),
    // The default does not await the last completion, and stopping could leave a finished job locked.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  })
  runner.events.on('pool:fatalError', ({ error }) => options.log('error', `queue connection lost: ${String(error)}`))
  return { wake: (tenant) => addJob(runner.addJob, tenant), stop: once(() => runner.stop()) }
}

async function addJob(add: WorkerUtils['addJob'], tenant: string): Promise<void> {
  await add(TASK, { tenant }, { jobKey: `${TASK}:${tenant}`, maxAttempts: 3 })
}

function tenantOf(payload: unknown): string | undefined {
  const isOfTenant = typeof payload === 'object' && payload !== null && 'tenant' in payload
  return isOfTenant && typeof payload.tenant === 'string' ? payload.tenant : undefined
}

const loggerOf = ({ log }: QueueOptions): Logger =>
  new Logger(() => (level, message) => {
    if (level === 'error' || level === 'warning') log('error', `queue: ${message}`)
  })

function once(work: () => Promise<void>): () => Promise<void> {
  let ended: Promise<void> | undefined
  return () => {
    ended ??= work()
    return ended
  }
}

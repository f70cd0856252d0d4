import {
  buryJobs,
  type ClaimedJob,
  claimJob,
  completeJob,
  failJob,
  type Holder,
  type JobFailure,
  renewJob,
} from '@courtyard/db/kernel/jobs'
import { Fault, isFault } from '@courtyard/std/fault'
import type { Deps } from '../deps.ts'
import { listTenants } from '../tenants/list-tenants.ts'

export type Job = ClaimedJob & { readonly tenant: string }
/** The worker's hold on a job. Long work renews it now and then and stops when told that it is lost. */
export type Lease = { readonly worker: string; renew(): Promise<boolean> }
/** Must be safe to run twice: a worker may die after the work and before it is marked done. */
export type JobHandler = (deps: Deps, job: Job, lease: Lease) => Promise<void>
export type JobHandlers = Readonly<Record<string, JobHandler>>

export type RunJobsOptions = {
  /** Name of this worker, unlike any other's. */
  readonly worker: string
  /** Only these, as far as they are active. Absent = all active tenants. */
  readonly tenants?: readonly string[]
  /** Jobs taken in one pass at most. Default 1,000. */
  readonly max?: number
  /** Told of every failed attempt. */
  onFailure?(job: Job, error: unknown): void
  /** Told of tenants whose database is down; the next pass looks again. */
  onUnreachable?(tenant: string, error: unknown): void
}
export type JobsRun = { readonly done: number; readonly failed: number; readonly lost: number }

const MAX = 1_000

/**
 * One pass over what is due, one job per tenant in turn, so that a tenant with much work does not keep the others
 * waiting. Ends when nothing is due. A failing job never ends the pass. Kinds without a handler are left for others.
 */
export async function runDueJobs(deps: Deps, handlers: JobHandlers, options: RunJobsOptions): Promise<JobsRun> {
  const run = { done: 0, failed: 0, lost: 0 }
  let left = options.max ?? MAX
  // Whoever is named may have been suspended since it was woken.
  const active = await activeTenants(deps)
  let tenants = options.tenants ? active.filter((tenant) => options.tenants?.includes(tenant)) : active
  const reached: string[] = []
  for (const tenant of tenants)
    if (await reach(options, tenant, () => deps.db.withTenant(tenant, buryJobs))) reached.push(tenant)
  tenants = reached
  while (tenants.length > 0 && left > 0) {
    const busy: string[] = []
    for (const tenant of tenants) {
      if (left-- <= 0) break
      let outcome: Awaited<ReturnType<typeof runOneJob>>
      const one = async () => {
        outcome = await runOneJob(deps, handlers, { ...options, tenant })
      }
      if (!(await reach(options, tenant, one)) || outcome === undefined) continue
      run[outcome]++
      busy.push(tenant)
    }
    tenants = busy
  }
  return run
}

/** False when the tenant's database is down: that keeps nobody waiting who lies in another. */
async function reach(options: RunJobsOptions, tenant: string, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (!isFault(error, 'database_unavailable')) throw error
    options.onUnreachable?.(tenant, error)
    return false
  }
}

const activeTenants = async (deps: Deps): Promise<string[]> =>
  (await listTenants(deps)).filter((tenant) => tenant.state === 'active').map((tenant) => tenant.name)

type One = RunJobsOptions & { readonly tenant: string }

/** Claims, runs and settles one job, each in a transaction of its own; undefined when nothing is due. */
async function runOneJob(deps: Deps, handlers: JobHandlers, { worker, tenant, onFailure }: One) {
  const claimed = await deps.db.withTenant(tenant, (tx) => claimJob(tx, worker, Object.keys(handlers)))
  if (!claimed) return undefined
  const job: Job = { ...claimed, tenant }
  const holder: Holder = { id: job.id, attempt: job.attempt, worker }
  const lease: Lease = { worker, renew: () => deps.db.withTenant(tenant, (tx) => renewJob(tx, holder)) }
  try {
    await handlers[job.kind]!(deps, job, lease)
  } catch (error) {
    onFailure?.(job, error)
    const isOurs = await deps.db.withTenant(tenant, (tx) => failJob(tx, holder, failureOf(error)))
    return isOurs ? 'failed' : 'lost'
  }
  const isOurs = await deps.db.withTenant(tenant, (tx) => completeJob(tx, holder))
  return isOurs ? 'done' : 'lost'
}

function failureOf(error: unknown): JobFailure {
  if (error instanceof Fault) return { code: error.code, message: error.message }
  return { message: error instanceof Error ? error.message : String(error) }
}

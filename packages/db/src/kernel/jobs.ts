import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'
import { lockName } from './lock-name.ts'

/** How long a worker may be silent before its job is taken over. */
export const JOB_LEASE_SECONDS = 60
/** After so many beginnings without an end a job is dead and waits for a person. */
export const JOB_ATTEMPTS_MAX = 5
/** Channel on which new work is told at commit, payload: the tenant. Losing a message loses time, no work. */
export const JOB_CHANNEL = 'courtyard_job'

export type NewJob = {
  readonly kind: string
  readonly payload: unknown /** Instant; absent = now. */
  readonly dueAt?: string
}
/** A job in the hands of a worker. `attempt` counts this beginning, too, and fences against whoever held it before. */
export type ClaimedJob = {
  readonly id: string
  readonly kind: string
  readonly payload: unknown
  readonly attempt: number
}
export type Holder = { readonly id: string; readonly attempt: number; readonly worker: string }

/** Leaves a job in the caller's transaction: it exists when that commits, and never otherwise. Gives its id. */
export async function enqueueJob(tx: TenantTx, job: NewJob): Promise<string> {
  const { id } = await tx.kernel
    .insertInto('k_job')
    .values({ kind: job.kind, payload: JSON.stringify(job.payload), ...(job.dueAt ? { due_at: job.dueAt } : {}) })
    .returning('id')
    .executeTakeFirstOrThrow()
  await sql`select pg_notify(${JOB_CHANNEL}, ${tx.tenant})`.execute(tx.kernel)
  return id
}

/**
 * Leaves a job unless one of the same kind and payload still waits or runs: what a dead job left undone begins anew. Two
 * who ask at once leave one: whoever finds none looks again once nobody else is about to leave it.
 */
export async function ensureJob(tx: TenantTx, job: NewJob): Promise<void> {
  if (await isAlive(tx, job)) return
  await lockName(tx, `job ${job.kind}`)
  if (!(await isAlive(tx, job))) await enqueueJob(tx, job)
}

async function isAlive(tx: TenantTx, job: NewJob): Promise<boolean> {
  const alive = await tx.kernel
    .selectFrom('k_job')
    .select('id')
    .where('kind', '=', job.kind)
    .where('state', 'in', ['queued', 'running'])
    .where(sql<boolean>`payload = ${JSON.stringify(job.payload)}::jsonb`)
    .executeTakeFirst()
  return alive !== undefined
}

/**
 * Takes the job that is due longest, of these kinds, under a lease; undefined when there is none. A job whose worker
 * fell silent is due again. Commit before running it: the attempt must count even if the worker dies at once.
 */
export async function claimJob(
  tx: TenantTx,
  worker: string,
  kinds: readonly string[],
): Promise<ClaimedJob | undefined> {
  const table = sql.id(tx.schema, 'k_job')
  const { rows } = await sql<ClaimedJob>`
    update ${table} set state = 'running', lease_by = ${worker}, attempts = attempts + 1,
      lease_until = now() + make_interval(secs => ${JOB_LEASE_SECONDS})
    where id = (
      select id from ${table}
      where kind = any(${kinds}) and due_at <= now() and attempts < ${JOB_ATTEMPTS_MAX}
        and (state = 'queued' or (state = 'running' and lease_until < now()))
      order by due_at, id limit 1 for update skip locked)
    returning id, kind, payload, attempts as attempt`.execute(tx.kernel)
  return rows[0]
}

/** Jobs whose last allowed attempt ended in silence. Gives how many were buried. */
export async function buryJobs(tx: TenantTx): Promise<number> {
  const buried = await tx.kernel
    .updateTable('k_job')
    .set({
      state: 'dead',
      lease_by: null,
      lease_until: null,
      failure: JSON.stringify({ message: 'its workers fell silent' }),
    })
    .where('state', '=', 'running')
    .where('attempts', '>=', JOB_ATTEMPTS_MAX)
    .where('lease_until', '<', sql<string>`now()`)
    .returning('id')
    .execute()
  return buried.length
}

const held = (tx: TenantTx, holder: Holder) =>
  tx.kernel
    .updateTable('k_job')
    .where('id', '=', holder.id)
    .where('state', '=', 'running')
    .where('lease_by', '=', holder.worker)
    .where('attempts', '=', holder.attempt)
    .returning('id')

/** Prolongs the lease from now. False when the job is no longer the holder's: stop at once. */
export async function renewJob(tx: TenantTx, holder: Holder): Promise<boolean> {
  const lease = sql<string>`now() + make_interval(secs => ${JOB_LEASE_SECONDS})`
  return (await held(tx, holder).set({ lease_until: lease }).execute()).length === 1
}

/** Marks the job done. False when it is no longer the holder's. */
export async function completeJob(tx: TenantTx, holder: Holder): Promise<boolean> {
  const done = held(tx, holder).set({ state: 'done', lease_by: null, lease_until: null, failure: null })
  return (await done.execute()).length === 1
}

export type JobFailure = { readonly message: string; readonly code?: string }

/** Gives the job back to be tried later, ever later; dead after the last attempt. False when no longer the holder's. */
export async function failJob(tx: TenantTx, holder: Holder, failure: JobFailure): Promise<boolean> {
  const isDead = holder.attempt >= JOB_ATTEMPTS_MAX
  const failed = held(tx, holder).set({
    state: isDead ? 'dead' : 'queued',
    due_at: sql<string>`now() + make_interval(secs => ${2 ** holder.attempt})`,
    lease_by: null,
    lease_until: null,
    failure: JSON.stringify(failure),
  })
  return (await failed.execute()).length === 1
}

import type { TenantTx } from '@courtyard/db/database'
import { ensureJob, type NewJob } from '@courtyard/db/kernel/jobs'
import { findOpenOnline, type OpenOnline } from '@courtyard/db/kernel/online'
import { isFault } from '@courtyard/std/fault'
import type { Deps } from '../../deps.ts'
import type { JobHandler } from '../../jobs/run-due-jobs.ts'
import { findOnline, type OnlineDeps } from './access.ts'
import { fetchAndApply } from './fetch-and-apply.ts'
import { ONLINE_EVENT_JOB } from './receive-event.ts'
import { ONLINE_REFUND_JOB } from './refund-online.ts'

export const ONLINE_SWEEP_JOB = 'online_sweep'
const QUARTER_MS = 15 * 60_000
const AT_ONCE = 200

/**
 * Leaves the job of the next quarter of an hour, unless there is one. It is due a minute into it: a program whose clock is behind
 * the database's would else take the quarter that it is in for the next, and leave none.
 */
export async function ensureSweep(tx: TenantTx, now: Date): Promise<void> {
  const from = (Math.floor(now.getTime() / QUARTER_MS) + 1) * QUARTER_MS
  const [slot, dueAt] = [from, from + 60_000].map((at) => new Date(at).toISOString()) as [string, string]
  await ensureJob(tx, { kind: ONLINE_SWEEP_JOB, payload: { slot }, dueAt })
}

/**
 * Looks at everything that could have changed without our being told: open pages, payments under way, refunds and disputes
 * without an end, and what a dead job left undone. Safe to run twice; leaves the next one while anything is open.
 */
export const onlineSweepJob =
  (ports: Pick<OnlineDeps, 'online' | 'vault'>): JobHandler =>
  async (deps, { tenant }, lease) => {
    const online = await findOnline({ ...deps, ...ports }, tenant)
    if ('reason' in online) return
    const alive = async () => {
      if (!(await lease.renew())) throw new Error('another worker has taken this job over')
    }
    for await (const object of allOpen(deps, tenant)) {
      await alive()
      try {
        await fetchAndApply(deps, { tenant, online }, object)
      } catch (error) {
        if (!isFault(error, 'online_refused')) throw error // the others are looked at all the same
      }
    }
    const now = deps.clock.now()
    const left = await resume(deps, tenant, alive)
    await deps.db.withTenant(tenant, async (tx) => {
      if (left || (await findOpenOnline(tx, { now, limit: 1 })).length > 0) await ensureSweep(tx, now)
    })
  }

/** Everything that is open, however much that is: each once, in parts that one transaction reads. */
async function* allOpen({ db, clock }: Pick<Deps, 'db' | 'clock'>, tenant: string): AsyncGenerator<OpenOnline> {
  const now = clock.now()
  let after: OpenOnline | undefined
  do {
    const part = await db.withTenant(tenant, (tx) => findOpenOnline(tx, { now, after, limit: AT_ONCE }))
    yield* part
    after = part.length < AT_ONCE ? undefined : part.at(-1)
  } while (after !== undefined)
}

type Undone = { readonly id: string }
/** What dead jobs left undone, in the order of ids; a part of it behind `after`. */
const UNDONE: readonly {
  readonly find: (tx: TenantTx, after: string) => Promise<Undone[]>
  readonly job: (id: string) => NewJob
}[] = [
  {
    find: (tx, after) =>
      tx.kernel
        .selectFrom('k_inbox_event')
        .select('id')
        .where('processed_at', 'is', null)
        .where('id', '>', after)
        .orderBy('id')
        .limit(AT_ONCE)
        .execute(),
    job: (event) => ({ kind: ONLINE_EVENT_JOB, payload: { event } }),
  },
  {
    find: (tx, after) =>
      tx.kernel
        .selectFrom('k_online_refund as o')
        .leftJoin('k_refund_end as e', 'e.refund_id', 'o.refund_id')
        .select('o.refund_id as id')
        .where('o.external_id', 'is', null)
        .where('e.refund_id', 'is', null)
        .where('o.refund_id', '>', after)
        .orderBy('o.refund_id')
        .limit(AT_ONCE)
        .execute(),
    job: (refund) => ({ kind: ONLINE_REFUND_JOB, payload: { refund } }),
  },
]
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000'

/** Events and refunds whose jobs died begin anew, however many there are. True when there were any. */
async function resume({ db }: Pick<Deps, 'db'>, tenant: string, alive: () => Promise<void>): Promise<boolean> {
  let isAny = false
  for (const { find, job } of UNDONE) {
    for (let after = BEFORE_ALL; ; ) {
      const part = await db.withTenant(tenant, async (tx) => {
        const undone = await find(tx, after)
        for (const { id } of undone) await ensureJob(tx, job(id))
        return undone
      })
      isAny ||= part.length > 0
      if (part.length < AT_ONCE) break
      after = part.at(-1)!.id
      await alive()
    }
  }
  return isAny
}

import { enqueueJob } from '@courtyard/db/kernel/jobs'
import { Fault } from '@courtyard/std/fault'
import { type TwoTenants, twoTenants } from '@courtyard/testkit/two-tenants'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Job, type JobHandlers, runDueJobs } from './run-due-jobs.ts'

let world: TwoTenants
beforeAll(async () => {
  world = await twoTenants()
})
afterAll(() => world?.close())
beforeEach(() => world.superuser('delete from t_acme.k_job; delete from t_beta.k_job'))

const enqueue = (tenant: string, kind: string, payload: unknown) =>
  world.deps.db.withTenant(tenant, (tx) => enqueueJob(tx, { kind, payload }))
const run = (
  handlers: JobHandlers,
  more: { tenants?: string[]; max?: number; onFailure?: (job: Job, error: unknown) => void } = {},
) => runDueJobs(world.deps, handlers, { worker: 'w', ...more })
const jobs = async (tenant: string) =>
  (await world.superuser(`select kind, state, attempts, failure from t_${tenant}.k_job order by created_at, id`)).rows

test('a pass runs what is due of all active tenants in turn, and leaves unknown kinds for others', async () => {
  for (const n of [1, 2, 3]) await enqueue('acme', 'note', n)
  await enqueue('beta', 'note', 1)
  await enqueue('beta', 'strange', 1)
  const seen: string[] = []
  const handlers: JobHandlers = {
    note: async (_, job) => {
      seen.push(`${job.tenant} ${job.payload}`)
    },
  }
  expect(await run(handlers)).toEqual({ done: 4, failed: 0, lost: 0 })
  expect(seen).toEqual(['acme 1', 'beta 1', 'acme 2', 'acme 3'])
  expect(await run(handlers)).toEqual({ done: 0, failed: 0, lost: 0 })
  expect((await jobs('beta')).map((job) => `${job.kind} ${job.state}`)).toEqual(['note done', 'strange queued'])
})

test('a failing job is told, kept with its reason, and stops no other', async () => {
  await enqueue('acme', 'bad', null)
  await enqueue('acme', 'good', null)
  const told: unknown[] = []
  const handlers: JobHandlers = {
    bad: async () => {
      throw new Fault('fee_run_state')
    },
    good: async () => undefined,
  }
  expect(await run(handlers, { onFailure: (_, error) => told.push(error) })).toEqual({ done: 1, failed: 1, lost: 0 })
  expect(told).toHaveLength(1)
  expect(await jobs('acme')).toMatchObject([
    { kind: 'bad', state: 'queued', attempts: 1, failure: { code: 'fee_run_state' } },
    { kind: 'good', state: 'done' },
  ])
})

test('the attempt is counted before the work begins, and a lost job is not marked done', async () => {
  await enqueue('acme', 'long', null)
  const renewed: boolean[] = []
  const handlers: JobHandlers = {
    long: async (_, job, lease) => {
      expect(await jobs('acme')).toMatchObject([{ state: 'running', attempts: 1 }])
      renewed.push(await lease.renew())
      await world.superuser(`update t_acme.k_job set lease_by = 'another', attempts = 2 where id = $1`, [job.id])
      renewed.push(await lease.renew())
    },
  }
  expect(await run(handlers)).toEqual({ done: 0, failed: 0, lost: 1 })
  expect(renewed).toEqual([true, false])
  expect(await jobs('acme')).toMatchObject([{ state: 'running', attempts: 2 }])
})

test('a pass takes no more than it is told, of the tenants it is told', async () => {
  for (const tenant of ['acme', 'beta']) for (const n of [1, 2, 3]) await enqueue(tenant, 'note', n)
  const handlers: JobHandlers = { note: async () => undefined }
  expect(await run(handlers, { tenants: ['beta'], max: 2 })).toEqual({ done: 2, failed: 0, lost: 0 })
  expect((await jobs('acme')).map((job) => job.state)).toEqual(['queued', 'queued', 'queued'])
  expect(await run(handlers)).toEqual({ done: 4, failed: 0, lost: 0 })
})

test('a suspended tenant is left in peace', async () => {
  await enqueue('beta', 'note', 1)
  await world.superuser("update control.tenant set state = 'suspended' where name = 'beta'")
  const handlers: JobHandlers = { note: async () => undefined }
  expect(await run(handlers)).toEqual({ done: 0, failed: 0, lost: 0 })
  expect(await run(handlers, { tenants: ['beta'] })).toEqual({ done: 0, failed: 0, lost: 0 })
  await world.superuser("update control.tenant set state = 'active' where name = 'beta'")
  expect(await run(handlers)).toEqual({ done: 1, failed: 0, lost: 0 })
})

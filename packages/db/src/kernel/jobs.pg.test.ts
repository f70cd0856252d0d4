import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TenantTx } from '../database.ts'
import { provisionTenant } from '../ddl/provision.ts'
import { buryJobs, claimJob, completeJob, enqueueJob, ensureJob, failJob, JOB_ATTEMPTS_MAX, renewJob } from './jobs.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
  await provisionTenant(fresh.database, 'acme')
})
beforeEach(() => fresh.superuser('delete from t_acme.k_job'))
afterAll(() => fresh?.close())

const as = <T>(work: (tx: TenantTx) => Promise<T>) => fresh.database.withTenant('acme', work)
const claim = (worker: string) => as((tx) => claimJob(tx, worker, ['a']))
const expire = () =>
  fresh.superuser(`update t_acme.k_job set lease_until = now() - interval '1 second' where state = 'running'`)
const dueNow = () => fresh.superuser(`update t_acme.k_job set due_at = now() where state = 'queued'`)
const states = async () =>
  (await fresh.superuser('select state, attempts, failure from t_acme.k_job order by due_at, id')).rows

test('a job exists when its transaction commits, and only then', async () => {
  const failing = as(async (tx) => {
    await enqueueJob(tx, { kind: 'a', payload: {} })
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(await claim('w')).toBeUndefined()
  await as((tx) => enqueueJob(tx, { kind: 'a', payload: { n: 1 } }))
  expect(await claim('w')).toMatchObject({ kind: 'a', payload: { n: 1 }, attempt: 1 })
})

test('only what is due and of a known kind is taken, the oldest first', async () => {
  await as((tx) => enqueueJob(tx, { kind: 'a', payload: 'later', dueAt: '2999-01-01T00:00:00Z' }))
  await as((tx) => enqueueJob(tx, { kind: 'b', payload: 'stranger' }))
  await as((tx) => enqueueJob(tx, { kind: 'a', payload: 'second', dueAt: '2026-01-02T00:00:00Z' }))
  await as((tx) => enqueueJob(tx, { kind: 'a', payload: 'first', dueAt: '2026-01-01T00:00:00Z' }))
  const taken = [await claim('w'), await claim('w'), await claim('w')]
  expect(taken.map((job) => job?.payload)).toEqual(['first', 'second', undefined])
})

test('two who ensure a job at once leave one; another payload is another job', async () => {
  const one = { kind: 'a', payload: { n: 1 } }
  const waiting = `select from pg_locks where locktype = 'advisory' and not granted`
  let second: Promise<void> | undefined
  await as(async (first) => {
    await ensureJob(first, one)
    let isDone = false
    second = as((tx) => ensureJob(tx, one)).then(() => {
      isDone = true
    })
    const isHeld = async () => isDone || (await fresh.superuser(waiting)).rows.length > 0
    await expect.poll(isHeld).toBe(true)
  })
  await second
  await as((tx) => ensureJob(tx, { kind: 'a', payload: { n: 2 } }))
  await claim('w')
  await as((tx) => ensureJob(tx, one))
  expect((await states()).map(({ state }) => state)).toEqual(['running', 'queued'])
})

test('20 workers at once take 20 jobs once each', async () => {
  for (let n = 0; n < 20; n++) await as((tx) => enqueueJob(tx, { kind: 'a', payload: n }))
  const taken = await Promise.all(Array.from({ length: 30 }, (_, n) => claim(`w${n}`)))
  const payloads = taken.flatMap((job) => (job ? [job.payload as number] : [])).sort((a, b) => a - b)
  expect(payloads).toEqual(Array.from({ length: 20 }, (_, n) => n))
})

test('a silent worker loses its job, and can then neither renew, complete nor fail it', async () => {
  await as((tx) => enqueueJob(tx, { kind: 'a', payload: {} }))
  const first = { ...(await claim('one'))!, worker: 'one' }
  expect(await claim('two')).toBeUndefined()
  expect(await as((tx) => renewJob(tx, first))).toBe(true)
  await expire()
  const second = { ...(await claim('two'))!, worker: 'two' }
  expect(second).toMatchObject({ id: first.id, attempt: 2 })
  expect(await as((tx) => renewJob(tx, first))).toBe(false)
  expect(await as((tx) => completeJob(tx, first))).toBe(false)
  expect(await as((tx) => failJob(tx, first, { message: 'late' }))).toBe(false)
  expect(await as((tx) => completeJob(tx, second))).toBe(true)
  expect(await states()).toEqual([{ state: 'done', attempts: 2, failure: null }])
})

test('a failing job waits longer each time and is dead after the last attempt', async () => {
  await as((tx) => enqueueJob(tx, { kind: 'a', payload: {} }))
  for (let attempt = 1; attempt <= JOB_ATTEMPTS_MAX; attempt++) {
    const job = { ...(await claim('w'))!, worker: 'w' }
    expect(job.attempt).toBe(attempt)
    expect(await as((tx) => failJob(tx, job, { message: `try ${attempt}` }))).toBe(true)
    expect(await claim('w')).toBeUndefined()
    await dueNow()
  }
  expect(await states()).toEqual([
    { state: 'dead', attempts: JOB_ATTEMPTS_MAX, failure: { message: `try ${JOB_ATTEMPTS_MAX}` } },
  ])
})

test('a job that kills its workers is buried, not tried for ever', async () => {
  await as((tx) => enqueueJob(tx, { kind: 'a', payload: {} }))
  for (let attempt = 1; attempt <= JOB_ATTEMPTS_MAX; attempt++) {
    expect(await claim('w')).toMatchObject({ attempt })
    expect(await as(buryJobs)).toBe(0)
    await expire()
  }
  expect(await claim('w')).toBeUndefined()
  expect(await as(buryJobs)).toBe(1)
  expect(await states()).toMatchObject([{ state: 'dead' }])
})

import { runDueJobs } from '@courtyard/core/jobs/run-due-jobs'
import { CLOCK_JOB, clockJob } from '@courtyard/core/schedules/clock-job'
import { CATCH_UP_DAYS, runClock } from '@courtyard/core/schedules/run-clock'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { automationDocuments } from './automation-documents.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let manager: Session
let inspector: Session
beforeAll(async () => {
  server = await startTestServer(['acme'], automationDocuments)
  manager = await server.signIn('acme', ['manager'])
  inspector = await server.signIn('acme', ['inspector'])
})
afterAll(() => server.close())

let count = 0
const unique = (name: string) => `${name} ${count++}.`
const look = (instant: string) => {
  server.clock.day(instant)
  return runClock(server.deps, 'acme')
}
const daysOf = async (name: string): Promise<string[]> => {
  const filter = encodeURIComponent(JSON.stringify({ field: 'name', op: 'contains', value: name }))
  const { items } = (await manager.get(`/v1/records/task?filter=${filter}&sort=due_on&limit=200`)).body
  return items.map((task: { due_on: string }) => task.due_on)
}
const read = async (entity: string, id: string) => (await manager.get(`/v1/records/${entity}/${id}`)).body
const change = async (entity: string, id: string, json: unknown) => {
  const { version } = await read(entity, id)
  const headers = { 'if-match': `"${version}"` }
  expect((await manager.send('PATCH', `/v1/records/${entity}/${id}`, { json, headers })).status).toBe(200)
}

test('a plan makes its records on its days, from the time of day on, each once, until it ends', async () => {
  await look('2027-01-01T00:00:00Z')
  const name = unique('lift')
  const plan = { name, starts_on: '2026-12-20', months: 2, ends_on: '2027-06-20' }
  await manager.make('plan', plan)
  // 06:00 in Shanghai is 22:00 UTC of the day before.
  await look('2027-02-14T21:59:00Z')
  expect(await daysOf(name)).toEqual([])
  await look('2027-02-14T22:00:00Z')
  await look('2027-02-14T22:30:00Z')
  expect(await daysOf(name)).toEqual(['2027-02-15'])
  for (const day of ['2027-02-28', '2027-03-15', '2027-04-16', '2027-05-01', '2027-06-15', '2027-06-30', '2027-07-20'])
    await look(`${day}T12:00:00Z`)
  expect(await daysOf(name)).toEqual(['2027-02-15', '2027-02-28', '2027-04-15', '2027-04-30', '2027-06-15'])
})

test('after a standstill the last days are made up for, older ones are not', async () => {
  await look('2028-01-01T12:00:00Z')
  const name = unique('pump')
  await manager.make('plan', { name, starts_on: '2028-01-01', months: 1 })
  await look('2028-05-20T12:00:00Z')
  expect(CATCH_UP_DAYS).toBe(31)
  expect(await daysOf(name)).toEqual(['2028-04-30', '2028-05-15'])
})

test('what is missed while a record is paused is not made up for, and its next days are told', async () => {
  await look('2029-01-01T12:00:00Z')
  const name = unique('fan')
  const id = await manager.make('plan', { name, starts_on: '2029-01-01', months: 1, active: false })
  await look('2029-01-20T12:00:00Z')
  const planned = async () => (await manager.get(`/v1/records/plan/${id}/planned`)).body.items
  expect(await planned()).toMatchObject([{ schedule: 'service', paused: true, next: [] }])
  await change('plan', id, { active: true })
  await look('2029-01-25T12:00:00Z')
  expect(await daysOf(name)).toEqual([])
  expect((await planned())[0].next.slice(0, 3)).toEqual(['2029-01-31', '2029-02-15', '2029-02-28'])
  await look('2029-01-31T12:00:00Z')
  expect(await planned()).toMatchObject([{ paused: false, last: [{ on: '2029-01-31', done: true }] }])
  expect((await inspector.get(`/v1/records/plan/${id}/planned`)).status).toBe(404)
})

test('a run that loses its database half way, and two at once after it, make each record once', async () => {
  await look('2030-01-01T12:00:00Z')
  const name = unique('many')
  const all = Array.from({ length: 60 }, (_, index) => `${name}${index}`)
  for (const one of all) await manager.make('plan', { name: one, starts_on: '2030-01-01', months: 1 })
  server.clock.day('2030-01-15T12:00:00Z')
  const first = runClock(server.deps, 'acme').then(
    () => 'ended',
    () => 'died',
  )
  await server.database.superuser('select 1')
  while ((await daysOf(name)).length < 5) await new Promise((done) => setImmediate(done))
  await server.database.superuser(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename not in (current_user)',
  )
  expect(await first).toBe('died')
  const half = (await daysOf(name).catch(() => daysOf(name))).length
  expect(half).toBeLessThan(all.length)
  await Promise.all([runClock(server.deps, 'acme'), runClock(server.deps, 'acme')])
  expect(await daysOf(name)).toEqual(all.map(() => '2030-01-15'))
})

test('an automation of days starts so many days before its date, once, and only where its condition holds then', async () => {
  await look('2031-01-01T12:00:00Z')
  const [name, other] = [unique('gate'), unique('door')]
  await manager.make('asset', { name, ends_on: '2031-03-01' })
  await manager.make('asset', { name: other, ends_on: '2031-03-01', condition: 'broken' })
  await look('2031-01-29T23:00:00Z')
  expect(await daysOf(name)).toEqual([])
  await look('2031-01-30T00:00:00Z')
  await look('2031-01-31T12:00:00Z')
  expect([await daysOf(name), await daysOf(other)]).toEqual([['2031-01-30'], []])
})

test('an effect that cannot be done is kept with its day, holds up nobody else, and is not tried again', async () => {
  await look('2032-01-01T12:00:00Z')
  const [bad, good] = ['x'.repeat(38), unique('fine')]
  const id = await manager.make('plan', { name: bad, starts_on: '2032-01-01', months: 1 })
  await manager.make('plan', { name: good, starts_on: '2032-01-01', months: 1 })
  expect((await look('2032-01-15T12:00:00Z')).failed).toBe(1)
  expect((await look('2032-01-16T12:00:00Z')).failed).toBe(0)
  expect(await daysOf(good)).toEqual(['2032-01-15'])
  const { items } = (await manager.get(`/v1/records/plan/${id}/planned`)).body
  expect(items[0].last).toEqual([{ on: '2032-01-15', done: false }])
})

test('publishing leaves a job for every time of day, and each job leaves the next', async () => {
  const waiting = async () =>
    (
      await server.database.superuser(
        "select payload->>'at' as at, payload->>'day' as day from t_acme.k_job where kind = 'clock' and state = 'queued' order by 1, 2",
      )
    ).rows
  // Left when the tenant was made: 12:00 in Shanghai of 2026-11-22.
  expect(await waiting()).toEqual([
    { at: '06:00', day: '2026-11-23' },
    { at: '08:00', day: '2026-11-23' },
  ])
  server.clock.day('2033-01-15T12:00:00Z')
  await server.database.superuser("update t_acme.k_job set due_at = now() where kind = 'clock'")
  const handlers = { [CLOCK_JOB]: clockJob }
  expect(await runDueJobs(server.deps, handlers, { worker: 'w', tenants: ['acme'], max: 2 })).toMatchObject({
    failed: 0,
  })
  expect(await waiting()).toEqual([
    { at: '06:00', day: '2033-01-16' },
    { at: '08:00', day: '2033-01-16' },
  ])
})

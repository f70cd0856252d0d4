import { createHmac } from 'node:crypto'
import { createOutbound } from '@courtyard/adapters/outbound/outbound'
import { systemClock } from '@courtyard/std/clock'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { hookDocuments } from './hooks-documents.ts'
import { type Receiver, startReceiver } from './receiver.ts'
import { runJobs, testVault } from './run-jobs.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

const SECRET = 'a secret of the partner, long enough'.replaceAll(' ', '_')
let receiver: Receiver
let server: TestServer
let manager: Session
let site: string

beforeAll(async () => {
  receiver = await startReceiver()
  server = await startTestServer(['acme'], hookDocuments(`${receiver.origin}/in`), { vault: testVault })
  manager = await server.signIn('acme', ['manager'])
  site = await manager.make('site', { name: 'North' })
  expect((await manager.send('PUT', '/v1/secrets/partner', { json: { value: SECRET } })).status).toBe(204)
})
afterAll(async () => {
  await server.close()
  await receiver.close()
})
/** Jobs fall due by the database's clock, so the server's stands beside it. */
const inDays = (days: number) =>
  server.clock.day(new Date(systemClock.now().getTime() + days * 86_400_000).toISOString())
beforeEach(async () => {
  inDays(0)
  receiver.answer(204)
  receiver.calls.length = 0
  await server.database.superuser(
    'delete from t_acme.k_outbox; delete from t_acme.k_hook_state; delete from t_acme.k_job',
  )
})

let made = 0
const makeFlat = (values: object = {}) => manager.make('flat', { site, code: `f${made++}`, area: '50', ...values })
const change = async (id: string, values: object) => {
  const { version } = (await manager.get(`/v1/records/flat/${id}`)).body
  const answer = await manager.send('PATCH', `/v1/records/flat/${id}`, {
    json: values,
    headers: { 'if-match': `"${version}"` },
  })
  expect(answer.status).toBe(200)
}
const work = () => runJobs(server, { outbound: createOutbound({ allow: [receiver.origin], timeoutMs: 2_000 }) })
/** Everything that waits is due now. */
const hurry = () => server.database.superuser(`update t_acme.k_job set due_at = now() where state = 'queued'`)
const deliveries = async (query = '') => (await manager.get(`/v1/hook-deliveries${query}`)).body.items

test('a change is told with the chosen fields, signed so that the receiver can tell who sent it', async () => {
  const flat = await makeFlat({ note: 'nobody asked for this' })
  expect(receiver.calls).toEqual([]) // nothing leaves within the request
  expect(await work()).toEqual([])
  const [call] = receiver.calls
  const body = JSON.parse(call!.body)
  expect(body).toMatchObject({
    event: 'created',
    entity: 'flat',
    record: flat,
    fields: { area: '50.00', 'site.name': 'North', status: 'free' },
  })
  expect(Object.keys(body.fields).sort()).toEqual(['area', 'code', 'site.name', 'status'])
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = call!.headers
  const mac = createHmac('sha256', SECRET).update(`${id}.${timestamp}.${call!.body}`).digest('base64')
  expect([id, signature]).toEqual([body.id, `v1,${mac}`])
  expect((await deliveries())[0]).toMatchObject({
    hook: 'flats_out',
    state: 'sent',
    status: 204,
    attempts: 1,
    webhook_id: id,
  })
})

test('updates are told when a chosen field changes, deletions with what was there, and nothing where the condition fails', async () => {
  const flat = await makeFlat()
  const small = await makeFlat({ area: '5' })
  await work()
  expect(receiver.calls.map(({ body }) => JSON.parse(body).record)).toEqual([flat])
  receiver.calls.length = 0
  await change(flat, { floor: 3 })
  await change(flat, { status: 'taken' })
  await change(small, { status: 'taken' })
  await manager.send('DELETE', `/v1/records/flat/${flat}`)
  await work()
  const told = receiver.calls
    .map(({ body }) => JSON.parse(body))
    .filter(({ event }) => event !== 'effect')
    .map(({ event, record, fields }) => [event, record === flat, fields.status, 'code' in fields])
  expect(told.sort()).toEqual(
    [
      ['updated', true, 'free', true],
      ['updated', true, 'taken', true],
      ['updated', true, 'taken', false],
      ['updated', false, 'taken', false],
      ['deleted', true, 'taken', true],
    ].sort(),
  )
})

test('an effect sends the record through its hook and leaves messages, only where its condition holds', async () => {
  const clerk = await server.signIn('acme', ['clerk'])
  const flat = await makeFlat({ floor: 1 })
  await work()
  receiver.calls.length = 0
  await change(flat, { floor: 3 })
  await work()
  const demanded = receiver.calls.filter(({ path }) => path === '/in/demand').map(({ body }) => JSON.parse(body))
  expect(demanded).toMatchObject([{ event: 'effect', record: flat, fields: { floor: 3 } }])
  const inbox = async (who: Session) => (await who.get('/v1/notifications')).body.items
  expect([(await inbox(clerk)).length, (await inbox(manager)).length]).toEqual([1, 0])
  await change(flat, { floor: 9 })
  await work()
  expect([(await inbox(clerk)).length, (await inbox(manager)).length]).toEqual([2, 1])
})

test('what is rolled back is not told', async () => {
  const flat = await makeFlat()
  await work()
  receiver.calls.length = 0
  const { version } = (await manager.get(`/v1/records/flat/${flat}`)).body
  const refused = await manager.send('PATCH', `/v1/records/flat/${flat}`, {
    json: { inner_area: '900' },
    headers: { 'if-match': `"${version}"` },
  })
  expect(refused.status).toBe(422)
  await work()
  expect(receiver.calls).toEqual([])
})

test('a failure is tried again later with the same id and bytes, a redirect is not followed, and after the last try it is dead', async () => {
  receiver.answer(500, 302, 200)
  await makeFlat()
  await work()
  expect(receiver.calls).toHaveLength(1)
  await work()
  expect(receiver.calls).toHaveLength(1) // not before its time
  const [first] = await deliveries()
  expect(first).toMatchObject({ state: 'waiting', status: 500, attempts: 1 })
  const wait = new Date(first.next_at).getTime() - server.deps.clock.now().getTime()
  expect(wait).toBeGreaterThanOrEqual(8_000)
  expect(wait).toBeLessThanOrEqual(12_000)
  await hurry()
  await work()
  expect((await deliveries())[0]).toMatchObject({ state: 'waiting', status: 302, attempts: 2 })
  await hurry()
  await work()
  expect((await deliveries())[0]).toMatchObject({ state: 'sent', status: 200, attempts: 3 })
  expect(new Set(receiver.calls.map(({ body, headers }) => `${headers['webhook-id']} ${body}`)).size).toBe(1)
  expect(receiver.calls.map(({ path }) => path)).toEqual(['/in', '/in', '/in'])

  receiver.answer(503)
  await makeFlat()
  for (let round = 0; round < 10; round++) {
    await hurry()
    await work()
  }
  const [dead] = await deliveries('?state=dead')
  expect(dead).toMatchObject({ status: 503, attempts: 8, next_at: null })
  expect(
    (await manager.get('/v1/hooks')).body.items.find(({ name }: { name: string }) => name === 'flats_out'),
  ).toMatchObject({
    state: 'failing',
    dead: 1,
  })
  receiver.answer(204)
  receiver.calls.length = 0
  expect((await manager.post(`/v1/hook-deliveries/${dead.id}/resend`, {})).status).toBe(202)
  await work()
  expect((await deliveries('?hook=flats_out'))[0]).toMatchObject({ id: dead.id, state: 'sent', attempts: 1 })
  expect(receiver.calls[0]!.headers['webhook-id']).toBe(dead.webhook_id)
})

test('a hook that only fails for three days is switched off, is told, holds up nobody, and can be switched on', async () => {
  receiver.answer(500)
  await makeFlat()
  await work()
  inDays(3.1)
  await hurry()
  await work()
  const states = async () =>
    Object.fromEntries(
      (await manager.get('/v1/hooks')).body.items.map((one: { name: string; state: string }) => [one.name, one.state]),
    )
  expect(await states()).toEqual({
    flats_out: 'disabled',
    status_out: 'ok',
    on_demand: 'ok',
    flats_in: 'secret_missing',
    flats_set: 'secret_missing',
    flats_any: 'secret_missing',
  })
  receiver.calls.length = 0
  await makeFlat()
  await work()
  expect([receiver.calls.length, (await deliveries())[0].problem]).toEqual([0, 'hook_disabled'])
  expect((await manager.send('POST', '/v1/hooks/flats_out/enable')).status).toBe(204)
  receiver.answer(204)
  await makeFlat()
  await work()
  expect([receiver.calls.length, (await states()).flats_out]).toEqual([1, 'ok'])
})

test('the same job run twice, or one of an earlier attempt, sends nothing more', async () => {
  await makeFlat()
  await work()
  expect(receiver.calls).toHaveLength(1)
  await server.database.superuser(`update t_acme.k_job set state = 'queued', attempts = 0, due_at = now()`)
  expect(await work()).toEqual([])
  expect([receiver.calls.length, (await deliveries()).length]).toEqual([1, 1])
})

test('an address that is not public is refused where the operator did not allow it', async () => {
  await makeFlat()
  await runJobs(server, { outbound: createOutbound() })
  expect(receiver.calls).toEqual([])
  expect((await deliveries())[0]).toMatchObject({ state: 'waiting', status: null, problem: 'url_refused' })
})

test('secrets are sealed, never read back, and refused where the operator gave no key', async () => {
  const listed = await manager.get('/v1/secrets')
  expect(listed.body.items).toEqual([{ name: 'partner', set_at: expect.any(String) }])
  const { rows } = await server.database.superuser('select sealed from t_acme.k_secret')
  expect(rows[0]!.sealed).not.toContain(SECRET)
  const everything = [listed, await manager.get('/v1/hooks'), await manager.get('/v1/hook-deliveries')]
  for (const { text } of everything) expect(text).not.toContain(SECRET)
  const clerk = await server.signIn('acme', ['clerk'])
  for (const path of ['/v1/secrets', '/v1/hooks', '/v1/hook-deliveries', '/v1/hook-messages'])
    expect([path, (await clerk.get(path)).status]).toEqual([path, 403])
  const without = await startTestServer(['acme'], hookDocuments())
  const other = await without.signIn('acme', ['manager'])
  const refused = await other.send('PUT', '/v1/secrets/partner', { json: { value: SECRET } })
  expect([refused.status, refused.body.code]).toEqual([409, 'secrets_unavailable'])
  expect((await other.get('/v1/hooks')).body.secrets_available).toBe(false)
  await without.close()
})

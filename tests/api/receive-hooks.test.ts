import { signedHeaders } from '@courtyard/core/hooks/sign'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hookDocuments } from './hooks-documents.ts'
import { runJobs, testVault } from './run-jobs.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

const SECRET = `whsec_${Buffer.from('the bytes of a secret, 32 of them').toString('base64')}`
let server: TestServer
let manager: Session
let site: string
let sent = 0

beforeAll(async () => {
  server = await startTestServer(['acme', 'beta'], hookDocuments(), { vault: testVault })
  manager = await server.signIn('acme', ['manager'])
  site = await manager.make('site', { name: 'North' })
  await manager.send('PUT', '/v1/secrets/sensor', { json: { value: SECRET } })
})
afterAll(() => server.close())

type Change = {
  hook?: string
  tenant?: string
  id?: string
  secondsOff?: number
  secret?: string
  headers?: Record<string, string>
  sentBody?: string
}
const post = (message: unknown, change: Change = {}) => {
  const { hook = 'flats_in', tenant = 'acme', id = `m${sent++}`, secondsOff = 0, secret = SECRET } = change
  const body = typeof message === 'string' ? message : JSON.stringify(message)
  const timestamp = Math.floor(server.deps.clock.now().getTime() / 1_000) + secondsOff
  const headers = {
    'content-type': 'application/json',
    ...signedHeaders(secret, { id, timestamp, body }),
    ...change.headers,
  }
  return server.request(`/t/${tenant}/hooks/${hook}`, { method: 'POST', headers, body: change.sentBody ?? body })
}
const flatOf = (code: string, more: object = {}) => ({ flat: { code, site, area: '12', ...more } })
const find = async (code: string) => {
  const filter = encodeURIComponent(JSON.stringify({ field: 'code', op: 'eq', value: code }))
  return (await manager.get(`/v1/records/flat?filter=${filter}`)).body.items
}
const messages = async () => (await manager.get('/v1/hook-messages')).body.items

test('a signed message becomes a record, once, however often it is sent and worked on', async () => {
  const message = flatOf('A1')
  const answers = await Promise.all([1, 2, 3].map(() => post(message, { id: 'same' })))
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
  expect(await find('A1')).toEqual([]) // kept now, worked on later
  await runJobs(server)
  expect(await find('A1')).toHaveLength(1)
  // A worker that died after the record and before the mark.
  await server.database.superuser(
    `update t_acme.k_hook_inbox set state = 'waiting', body = $1 where event_id = 'same'`,
    [JSON.stringify(message)],
  )
  await server.database.superuser(
    `update t_acme.k_job set state = 'queued', attempts = 0, due_at = now() where kind = 'receive_hook'`,
  )
  expect(await runJobs(server)).toEqual([])
  expect(await find('A1')).toHaveLength(1)
  expect((await post(message, { id: 'same' })).status).toBe(202)
  await runJobs(server)
  expect([(await find('A1')).length, (await messages())[0]]).toMatchObject([1, { hook: 'flats_in', state: 'done' }])
})

test('whoever is not known is refused alike, and nothing is kept', async () => {
  const before = (await messages()).length
  const body = JSON.stringify(flatOf('X1'))
  const refused = [
    await post(body, { secret: 'another secret, long enough' }),
    await post(body, { secondsOff: -301 }),
    await post(body, { secondsOff: 301 }),
    await post(body, { hook: 'nothing' }),
    await post(body, { hook: 'flats_out' }),
    await post(body, { tenant: 'nobody' }),
    await post(body, { tenant: 'beta' }),
    await post(body, { tenant: 'X; drop' }),
    await post(body, { sentBody: body.replace('X1', 'X2') }),
    await post(body, { headers: { 'webhook-id': 'other' } }),
    await post(body, { headers: { 'webhook-timestamp': 'soon' } }),
    await post(body, { headers: { 'webhook-signature': 'v1,' } }),
    await post(body, { headers: { 'webhook-signature': '' } }),
    await post('not json', { secret: 'another secret, long enough' }),
  ]
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 401))
  const told = refused.map(({ body: { request_id: _, ...problem } }) => JSON.stringify(problem))
  expect(new Set(told).size).toBe(1)
  expect((await messages()).length).toBe(before)
  expect((await post(body, { secondsOff: -290 })).status).toBe(202) // the window is open where it should be
  expect((await post('not json')).body.code).toBe('body_not_json')
  expect((await post('[]')).body.code).toBe('body_not_json')
  expect((await post({ flat: 'x'.repeat(70_000) })).status).toBe(413)
})

test('a message has the rights of its role and the rules of the entity; what is refused is told', async () => {
  await manager.make('flat', { site, code: 'B1', area: '20' })
  await post({ flat: { code: 'B1', floor: 7 } }, { hook: 'flats_set' })
  await post({ flat: { code: 'B1', floor: 8, area: '99' } }, { hook: 'flats_set' })
  await post({ flat: { code: 'none', status: 'free' } }, { hook: 'flats_set' })
  await post(flatOf('B2', { area: '-1' }))
  await runJobs(server)
  expect((await find('B1'))[0]).toMatchObject({ floor: 7, area: '20.00' })
  const [negative, missing, denied, set] = await messages()
  expect(set).toMatchObject({ state: 'done', record: (await find('B1'))[0].id })
  expect([denied.failure.code, missing.failure.code, negative.failure.code]).toEqual([
    'not_allowed',
    'record_missing',
    'record_invalid',
  ])
  expect(await find('B2')).toEqual([])
  const history = (await find('B1'))[0]
  expect((await manager.get(`/v1/records/flat/${history.id}`)).body.updated_by).toBe('hook:flats_set')
})

test('upsert creates what the key does not find and changes what it does', async () => {
  await post(flatOf('C1'), { hook: 'flats_any' })
  await runJobs(server)
  await post(flatOf('C1', { area: '77' }), { hook: 'flats_any' })
  await runJobs(server)
  expect((await find('C1')).map(({ area }: { area: string }) => area)).toEqual(['77.00'])
})

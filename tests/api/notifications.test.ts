import { writeOutbox } from '@courtyard/core/outbox/outbox'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { hookDocuments } from './hooks-documents.ts'
import { runJobs } from './run-jobs.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let manager: Session
let clerk: Session
let site: string
let flat: string

beforeAll(async () => {
  server = await startTestServer(['acme'], hookDocuments())
  manager = await server.signIn('acme', ['manager'])
  clerk = await server.signIn('acme', ['clerk'])
  site = await manager.make('site', { name: 'North' })
  flat = await manager.make('flat', { site, code: '101', area: '5', note: 'private words' })
})
afterAll(() => server.close())
beforeEach(() => server.database.superuser('delete from t_acme.k_outbox'))

type To = { role: string } | { record: string } | { member: string }
const notify = (to: To, record = flat) =>
  server.deps.db.withTenant('acme', (tx) =>
    writeOutbox(tx, [{ topic: 'notify', payload: { template: 'flat_sheet', entity: 'flat', record, to } }]),
  )
const inbox = async (who: Session, locale = 'en') =>
  (await who.send('GET', '/v1/notifications', { headers: { cookie: `${who.cookie}; locale=${locale}` } })).body

test('a message reaches everybody with the role, filled under the rights and in the language of each', async () => {
  const both = await server.signIn('acme', ['clerk', 'manager'])
  await notify({ role: 'clerk' })
  expect(await runJobs(server)).toEqual([])
  expect((await inbox(manager)).items).toEqual([])
  expect(await inbox(clerk)).toMatchObject({
    unread: 1,
    items: [{ subject: '101 changed', body: 'North, —, free', entity: 'flat', record: flat, read: false }],
  })
  expect((await inbox(both)).items[0].body).toBe('North, private words, free')
  expect((await inbox(clerk, 'zh-CN')).items[0].subject).toBe('101 有变化')
})

test('who may not see the record, is no member today, or has another record gets none', async () => {
  const [mine, other] = [
    await manager.make('person', { name: 'Mine' }),
    await manager.make('person', { name: 'Other' }),
  ]
  const resident = await server.signIn('acme', ['resident'], { record: mine })
  const stranger = await server.signIn('acme', ['resident'], { record: other })
  const gone = await server.signIn('acme', ['resident'], { validTo: '2026-11-01' })
  await notify({ role: 'resident' })
  await notify({ member: gone.userId })
  await runJobs(server)
  expect((await inbox(resident)).items).toEqual([])
  await manager.make('stay', { flat, person: mine, from: '2026-01-01' })
  await notify({ record: mine })
  await notify({ record: other })
  await runJobs(server)
  expect((await inbox(resident)).items.map((item: { body: string }) => item.body)).toEqual(['—, —, —'])
  expect((await inbox(stranger)).items).toEqual([])
  const { rows } = await server.database.superuser(
    'select count(*)::int as n from t_acme.k_notification where member = $1',
    [gone.userId],
  )
  expect(rows[0]!.n).toBe(0)
})

test('a row that is rolled back tells nobody; one that is committed tells once, however often it is relayed', async () => {
  const rolledBack = server.deps.db.withTenant('acme', async (tx) => {
    await writeOutbox(tx, [
      { topic: 'notify', payload: { template: 'flat_sheet', entity: 'flat', record: flat, to: { role: 'clerk' } } },
    ])
    throw new Error('changed my mind')
  })
  await expect(rolledBack).rejects.toThrow('changed my mind')
  await runJobs(server)
  expect((await inbox(clerk)).items).toEqual([])
  await notify({ role: 'clerk' })
  await runJobs(server)
  // A worker that died after the messages and before the mark: the row and its job are due again.
  await server.database.superuser('update t_acme.k_outbox set relayed_at = null')
  await server.database.superuser(`update t_acme.k_job set state = 'queued', attempts = 0 where kind = 'outbox'`)
  expect(await runJobs(server)).toEqual([])
  expect((await inbox(clerk)).items).toHaveLength(1)
  const { rows } = await server.database.superuser('select relayed_at from t_acme.k_outbox')
  expect(rows[0]!.relayed_at).not.toBeNull()
})

test('one marks only what is one’s own: one message, or all of them', async () => {
  for (const _ of [1, 2, 3]) await notify({ role: 'clerk' })
  await notify({ member: manager.userId })
  await runJobs(server)
  const [first] = (await inbox(clerk)).items
  expect((await manager.post(`/v1/notifications/${first.id}/read`, {})).body.code).toBe('notification_missing')
  expect((await clerk.post(`/v1/notifications/${first.id}/read`, {})).body).toEqual({ unread: 2 })
  expect((await clerk.get('/v1/notifications?unread=true')).body.items).toHaveLength(2)
  expect((await clerk.post('/v1/notifications/read-all', {})).body).toEqual({ unread: 0 })
  expect((await inbox(manager)).unread).toBe(1)
})

test('pages follow one another without a gap', async () => {
  for (let at = 0; at < 25; at++) await notify({ member: manager.userId })
  await runJobs(server)
  const first = (await manager.get('/v1/notifications')).body
  const second = (await manager.get(`/v1/notifications?cursor=${first.next_cursor}`)).body
  expect([first.items.length, second.items.length, second.next_cursor]).toEqual([20, 5, null])
  expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(25)
  expect((await manager.get('/v1/notifications?cursor=x')).body.code).toBe('cursor_invalid')
})

import {
  consentsSchema,
  myDataSchema,
  privacyRequestPageSchema,
  privacyRequestSchema,
} from '@courtyard/contract/privacy'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { privacyDocuments } from './privacy-documents.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let office: Session
let corner: Session
let manager: Session
beforeAll(async () => {
  server = await startTestServer(['acme', 'beta'], privacyDocuments)
  office = await server.signIn('acme', ['office'])
  corner = await server.signIn('acme', ['corner'])
  manager = await server.signIn('acme', ['manager'])
})
afterAll(() => server?.close())

const noted = async (action: string) =>
  (
    await server.database.superuser('select actor, subject, subject_id, what from t_acme.k_audit where action = $1', [
      action,
    ])
  ).rows
const asked = (record: string, kind: string, more: object = {}) =>
  office.post('/v1/privacy-requests', { entity: 'person', record, kind, channel: 'counter', ...more })

test('a request is due fifteen days after it came in, where the company is, and is shown as overdue from the day after', async () => {
  const record = await office.make('person', { name: '李四' })
  // Late in the evening of London is the next morning of Shanghai.
  server.clock.day('2026-03-01T23:30:00Z')
  const first = await asked(record, 'access', { asked: '你们有我的什么资料？' })
  expect([first.status, privacyRequestSchema.parse(first.body)]).toEqual([
    201,
    expect.objectContaining({ received_on: '2026-03-02', due_on: '2026-03-17', overdue: false, state: 'open' }),
  ])
  const letter = await asked(record, 'erasure', { channel: 'letter', received_on: '2026-02-20' })
  expect(letter.body).toMatchObject({ due_on: '2026-03-07', person: { entity: 'person', id: record, title: '李四' } })
  server.clock.day('2026-03-17T15:59:00Z')
  const list = async (query = '') =>
    privacyRequestPageSchema.parse((await office.get(`/v1/privacy-requests${query}`)).body)
  const due = await list()
  expect(due.items.map(({ kind, overdue }) => [kind, overdue])).toEqual([
    ['erasure', true],
    ['access', false],
  ])
  expect([due.open, due.overdue]).toEqual([2, 1])
  server.clock.day('2026-03-17T16:01:00Z')
  expect((await list()).overdue).toBe(2)
  expect((await list('?q=李四')).items).toHaveLength(2)
  expect((await list('?q=王五')).items).toEqual([])
  const answered = await office.post(`/v1/privacy-requests/${first.body.id}/answer`, { note: '已当面交付' })
  expect(answered.body).toMatchObject({ state: 'done', note: '已当面交付', overdue: false })
  const refused = await office.post(`/v1/privacy-requests/${letter.body.id}/refuse`, { reason: '本人撤销' })
  expect(refused.body).toMatchObject({ state: 'refused', decided_by: { name: 'Test Person' } })
  expect((await list()).items).toEqual([])
  expect((await list('?state=refused')).items.map(({ id }) => id)).toEqual([letter.body.id])
  expect((await noted('privacy.asked')).map(({ what }) => what.kind)).toEqual(['access', 'erasure'])
  expect(await noted('privacy.answered')).toMatchObject([{ actor: office.userId, subject_id: first.body.id }])
  expect(await noted('privacy.refused')).toMatchObject([{ actor: office.userId, subject_id: letter.body.id }])
  server.clock.day('2026-11-22T04:00:00Z')
})

test('pages of open requests go on where the last ended, first due first', async () => {
  const days = ['2026-11-20', '2026-11-03', '2026-11-20', '2026-11-11']
  const made: string[] = []
  for (let at = 0; at < 52; at++) {
    const record = await office.make('person', { name: `Many ${at}` })
    made.push((await asked(record, 'correction', { received_on: days[at % 4] })).body.id)
  }
  const one = (await office.get('/v1/privacy-requests')).body
  const two = (await office.get(`/v1/privacy-requests?cursor=${one.next_cursor}`)).body
  const items = [...one.items, ...two.items]
  expect([one.items.length, items.length, two.next_cursor]).toEqual([50, 52, null])
  expect(new Set(items.map(({ id }) => id))).toEqual(new Set(made))
  expect(items.map(({ due_on }) => due_on)).toEqual(items.map(({ due_on }) => due_on).sort())
  for (const id of made) await office.post(`/v1/privacy-requests/${id}/answer`, { note: '' })
})

test('what cannot be is refused: twice the same, days that cannot be, no person, no reason, twice decided', async () => {
  const record = await office.make('person', { name: 'Once' })
  const first = await asked(record, 'access')
  const again = await asked(record, 'access')
  expect([again.status, again.body.code, again.body.details.request]).toEqual([
    409,
    'privacy_request_exists',
    first.body.id,
  ])
  for (const received_on of ['2026-11-23', '2025-11-21', '2026-02-30'])
    expect((await asked(record, 'export', { received_on })).body.code).toBe('request_invalid')
  const flat = await office.make('site', { name: 'no person' })
  const other = { record: flat, kind: 'access', channel: 'counter' }
  expect((await office.post('/v1/privacy-requests', { ...other, entity: 'site' })).body.code).toBe('not_a_person')
  const at = `/v1/privacy-requests/${first.body.id}`
  expect((await office.post(`${at}/refuse`, { reason: ' ' })).body.code).toBe('request_invalid')
  expect((await office.post(`${at}/refuse`, { reason: 'a joke' })).status).toBe(200)
  expect((await office.post(`${at}/answer`, { note: '' })).body.code).toBe('privacy_request_state')
  const erasure = await asked(record, 'erasure')
  // An erasure is answered by erasing.
  expect((await office.post(`/v1/privacy-requests/${erasure.body.id}/answer`, { note: '' })).body.code).toBe(
    'privacy_request_state',
  )
  expect((await asked(record, 'access')).status).toBe(201)
})

test('nobody sees or answers without run:privacy, and nobody a person whom they may not read', async () => {
  const mine = await office.make('person', { name: 'Mine', code: 'corner' })
  const theirs = await office.make('person', { name: 'Theirs' })
  const request = (await asked(theirs, 'access', { asked: 'my own words' })).body.id
  for (const path of [
    '/v1/privacy-requests',
    `/v1/privacy-requests/${request}`,
    `/v1/consents?entity=person&record=${mine}`,
  ])
    expect([path, (await manager.get(path)).body.code]).toEqual([path, 'not_allowed'])
  expect(
    (await manager.post('/v1/privacy-requests', { entity: 'person', record: mine, kind: 'access', channel: 'counter' }))
      .body.code,
  ).toBe('not_allowed')
  const of = (record: string) => ({ entity: 'person', record, kind: 'access', channel: 'counter' })
  expect((await corner.post('/v1/privacy-requests', of(mine))).status).toBe(201)
  expect((await corner.post('/v1/privacy-requests', of(theirs))).body.code).toBe('record_missing')
  expect((await corner.post(`/v1/privacy-requests/${request}/answer`, { note: '' })).body.code).toBe('record_missing')
  const seen = (await corner.get(`/v1/privacy-requests/${request}`)).body
  expect([seen.person.title, seen.asked]).toEqual([null, ''])
  expect((await office.get(`/v1/privacy-requests/${request}`)).body.asked).toBe('my own words')
  const consent = { entity: 'person', record: theirs, purpose: 'news', given: true, channel: 'counter' }
  expect((await corner.post('/v1/consents', consent)).body.code).toBe('record_missing')
})

test('a consent names purpose, version of the text, when, how and by whom, and every time stays', async () => {
  const record = await office.make('person', { name: 'Agrees' })
  const say = (given: boolean, purpose = 'news', channel = 'counter') =>
    office.post('/v1/consents', { entity: 'person', record, purpose, given, channel })
  expect((await say(true)).status).toBe(201)
  await say(false, 'news', 'phone')
  const read = consentsSchema.parse((await office.get(`/v1/consents?entity=person&record=${record}`)).body)
  expect(
    read.purposes.map(({ purpose, given, version, given_version }) => [purpose, given, version, given_version]),
  ).toEqual([
    ['news', false, 2, 2],
    ['face', false, 1, null],
  ])
  expect(read.items.map(({ given, channel, by }) => [given, channel, by.name])).toEqual([
    [false, 'phone', 'Test Person'],
    [true, 'counter', 'Test Person'],
  ])
  expect((await say(true, 'nothing')).body.code).toBe('purpose_unknown')
  const whats = [...(await noted('consent.given')), ...(await noted('consent.withdrawn'))].map(({ what }) => what)
  expect(whats).toEqual([
    { purpose: 'news', version: 2 },
    { purpose: 'news', version: 2 },
  ])
  const change = (sql: string) =>
    server.deps.db.withTenant('acme', (tx) => tx.run({ sql, parameters: [], query: {} } as never))
  for (const sql of ['update t_acme.k_consent set given = true', 'delete from t_acme.k_consent'])
    await expect(change(sql)).rejects.toThrow(/permission denied/)
  await expect(server.database.superuser('update t_acme.k_consent set given = true')).rejects.toThrow(/append-only/)
  await expect(server.database.superuser("update t_acme.k_privacy_request set due_on = '2030-01-01'")).rejects.toThrow(
    /is kept/,
  )
})

test('a person of the portal sees what is held of them, asks, takes back, agrees; and nothing of anybody else', async () => {
  const record = await office.make('person', {
    name: '赵六',
    phone: '13800005678',
    card: '11010519491231002X',
    code: 'P6',
  })
  const other = await office.make('person', { name: '钱七', phone: '13900001111' })
  const owner = await server.signIn('acme', ['resident'], { record })
  const neighbour = await server.signIn('acme', ['resident'], { record: other })
  const mine = async (who: Session) => myDataSchema.parse((await who.get('/v1/my-data')).body)
  const values = Object.fromEntries((await mine(owner)).fields.map(({ name, value }) => [name, value]))
  expect(values).toMatchObject({ name: '赵六', phone: '+8613800005678', card: '11010519491231002X', born: null })
  expect(Object.keys(values)).not.toContain('code')
  const request = await owner.post('/v1/my-data/requests', { kind: 'erasure', asked: '请删除' })
  expect([request.status, request.body.channel, request.body.state]).toEqual([201, 'portal', 'open'])
  const agreed = await owner.post('/v1/my-data/consents', { purpose: 'face', given: true })
  expect(agreed.body.items).toMatchObject([{ purpose: 'face', version: 1, channel: 'portal' }])
  expect((await mine(owner)).requests.map(({ id, asked: words }) => [id, words])).toEqual([[request.body.id, '请删除']])
  expect([(await mine(neighbour)).requests, (await mine(neighbour)).consents.items]).toEqual([[], []])
  const withdraw = (who: Session) => who.post(`/v1/my-data/requests/${request.body.id}/withdraw`, {})
  expect((await withdraw(neighbour)).body.code).toBe('privacy_request_missing')
  expect((await withdraw(owner)).body.state).toBe('withdrawn')
  expect((await withdraw(owner)).body.code).toBe('privacy_request_state')
  for (const who of [office, manager]) expect((await who.get('/v1/my-data')).body.code).toBe('not_a_person')
})

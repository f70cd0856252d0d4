import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Session, startTestServer, type TestServer } from './support.ts'
import { treesDocuments } from './trees-documents.ts'

const label = (en: string) => ({ 'zh-CN': en, en })
const field = (name: string, type: string, more: object = {}) => ({ name, type, label: label(name), ...more })
const desk = {
  kind: 'entity',
  name: 'desk',
  label: label('Desk'),
  title: 'name',
  trash: true,
  fields: [
    field('name', 'text', { maxLength: 20, required: true }),
    field('area', 'reference', { to: 'area' }),
    field('no', 'integer'),
    field('open', 'boolean', { default: true }),
    field('lines', 'children', { of: 'desk_line', by: 'desk', owned: true }),
    field('bookings', 'children', { of: 'booking', by: 'desk' }),
  ],
  keys: [['area', 'no']],
}
const line = {
  kind: 'entity',
  name: 'desk_line',
  label: label('Line'),
  title: 'tag',
  trash: true,
  fields: [
    field('desk', 'reference', { to: 'desk', required: true }),
    field('tag', 'text', { maxLength: 20, unique: true }),
  ],
}
const booking = {
  kind: 'entity',
  name: 'booking',
  label: label('Booking'),
  title: 'who',
  fields: [
    field('desk', 'reference', { to: 'desk', required: true }),
    field('who', 'text', { maxLength: 20, required: true }),
    field('firm', 'boolean', { default: true }),
    field('from', 'date'),
    field('to', 'date'),
  ],
  noOverlap: [{ by: ['desk'], period: ['from', 'to'], where: 'firm' }],
}
const seller = {
  kind: 'role',
  name: 'seller',
  for: 'console',
  label: label('Seller'),
  rules: [
    { name: 'desks', action: ['read', 'create', 'update'], subject: 'desk', where: 'open' },
    { name: 'areas', action: 'read', subject: 'area' },
    { name: 'lines', action: ['read', 'create', 'update'], subject: 'desk_line' },
  ],
}
const files = [desk, line, booking, seller].map((body) => ({
  path: `${body.kind === 'role' ? 'roles' : 'entities'}/${body.name}.json`,
  text: JSON.stringify(body),
}))

let server: TestServer
let manager: Session
let area: string
beforeAll(async () => {
  server = await startTestServer(['acme'], (tenant) => [...treesDocuments(tenant), ...files])
  manager = await server.signIn('acme', ['manager'])
  area = await manager.make('area', { name: 'north' })
})
afterAll(() => server.close())

const en = (session: Session, method: string, path: string, json: unknown, version?: number) =>
  session.send(method, `/v1/records/${path}`, {
    json,
    headers: { 'accept-language': 'en', ...(version === undefined ? {} : { 'if-match': `"${version}"` }) },
  })

test('a key that is taken says by which record, at each of its fields', async () => {
  const first = await manager.make('desk', { name: 'window', area, no: 1 })
  const { status, body } = await en(manager, 'POST', 'desk', { name: 'door', area, no: 1 })
  expect([status, body.code, body.details.clash]).toEqual([
    409,
    'record_duplicate',
    { entity: 'desk', fields: ['area', 'no'], record: { id: first, title: 'window' } },
  ])
  expect(body.issues.map(({ pointer, message }: { pointer: string; message: string }) => [pointer, message])).toEqual([
    ['/area', 'The same as "window". Use another.'],
    ['/no', 'The same as "window". Use another.'],
  ])
  const second = await manager.make('desk', { name: 'door', area, no: 2 })
  const moved = await en(manager, 'PATCH', `desk/${second}`, { no: 1 }, 1)
  expect(moved.body.details.clash.record).toEqual({ id: first, title: 'window' })
})

test('a record that may not be read stays unnamed', async () => {
  await manager.make('desk', { name: 'secret', area, no: 7, open: false })
  const seller = await server.signIn('acme', ['seller'])
  const { body } = await en(seller, 'POST', 'desk', { name: 'new', area, no: 7 })
  expect(body.details.clash).toEqual({ entity: 'desk', fields: ['area', 'no'], record: null })
  expect(body.issues[0].message).toBe('A record like this exists.')
  expect(JSON.stringify(body)).not.toMatch(/secret/)
})

test('periods that overlap say with which record, and only with one that the rule is about', async () => {
  const at = await manager.make('desk', { name: 'booked', area, no: 20 })
  const book = (who: string, from: string | null, to: string | null, firm = true) =>
    en(manager, 'POST', 'booking', { desk: at, who, from, to, firm })
  await book('draft', '2026-01-01', null, false)
  await book('Ann', '2026-01-01', '2026-02-01')
  await book('Ben', '2026-03-01', null)
  for (const [from, to, who] of [
    ['2026-01-31', '2026-02-10', 'Ann'],
    ['2026-02-20', '2026-03-02', 'Ben'],
    ['2026-09-01', null, 'Ben'],
    [null, '2026-01-15', 'Ann'],
  ] as const) {
    const { body } = await book('new', from, to)
    expect([body.code, body.details.clash.record.title, body.details.clash.fields]).toEqual([
      'record_duplicate',
      who,
      ['desk', 'from', 'to'],
    ])
    expect(body.issues[0].message).toBe(`"${who}" covers part of this period.`)
  }
  expect((await book('fits', '2026-02-01', '2026-03-01')).status).toBe(201)
})

test('a line says which line it clashes with, at its cell', async () => {
  await manager.make('desk', { name: 'tagged', area, no: 30, lines: [{ tag: 'A' }] })
  const { body } = await en(manager, 'POST', 'desk', {
    name: 'other',
    area,
    no: 31,
    lines: [{ tag: 'B' }, { tag: 'A' }],
  })
  expect([body.issues[0].pointer, body.details.clash]).toMatchObject([
    '/lines/1/tag',
    { entity: 'desk_line', fields: ['tag'], record: { title: 'A' } },
  ])
})

test('what comes back from the trash says who has its key by now', async () => {
  const old = await manager.make('desk', { name: 'old', area, no: 40 })
  await manager.send('DELETE', `/v1/records/desk/${old}`)
  const now = await manager.make('desk', { name: 'now', area, no: 40 })
  const { body } = await manager.send('POST', `/v1/trash/desk/${old}/restore`)
  expect(body.details.clash).toEqual({ entity: 'desk', fields: ['area', 'no'], record: { id: now, title: 'now' } })
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { hookDocuments } from './hooks-documents.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let manager: Session
let site: string
let flat: string

beforeAll(async () => {
  server = await startTestServer(['acme'], hookDocuments())
  manager = await server.signIn('acme', ['manager'])
  site = await manager.make('site', { name: 'North', secret_note: 'x' })
  flat = await manager.make('flat', { site, code: '101', area: '1200.5', note: '<b>loud</b> {code}', status: 'taken' })
})
afterAll(() => server.close())

const print = (who: Session, record: string, locale = 'en') =>
  who.send('GET', `/v1/templates/flat_sheet/print?record=${record}`, {
    headers: { cookie: `${who.cookie}; locale=${locale}` },
  })

test('a template is filled in the language of who reads, values as people read them, and what was typed stays text', async () => {
  const person = await manager.make('person', { name: 'Ann' })
  await manager.make('stay', { flat, person, from: '2026-01-01' })
  await manager.make('stay', { flat, person, from: '2026-02-01' })
  const { status, body } = await print(manager, flat)
  expect(status).toBe(200)
  expect(body).toEqual({
    title: 'Flat sheet',
    page: { size: 'A4', orientation: 'portrait' },
    header: 'North',
    footer: '2026-11-22',
    blocks: [
      { type: 'title', text: 'Flat 101' },
      {
        type: 'fields',
        columns: 2,
        fields: [
          { label: 'Area', text: '1,200.5' },
          { label: 'Status', text: 'taken' },
          { label: 'name', text: 'North' },
          { label: 'Note', text: '<b>loud</b> {code}' },
        ],
      },
      { type: 'text', text: 'Large: 2,401' },
      {
        type: 'table',
        columns: [
          { text: 'name', isNumber: false },
          { text: 'From', isNumber: false },
        ],
        rows: [
          ['Ann', '2026-02-01'],
          ['Ann', '2026-01-01'],
        ],
        more: false,
      },
      { type: 'qr', code: 'https://example.com/101' },
    ],
  })
  expect((await print(manager, flat, 'zh-CN')).body.blocks[0]).toEqual({ type: 'title', text: '101 号' })
})

// Guards privacy: paper is no way round a right.
test('a reader gets only the fields, rows and texts that this reader may see', async () => {
  const clerk = await server.signIn('acme', ['clerk'])
  const { body } = await print(clerk, flat)
  const text = JSON.stringify(body)
  expect(text).toContain('North')
  expect(text).not.toContain('loud')
  expect(text).not.toContain('Ann')
  expect(body.blocks.find((block: { type: string }) => block.type === 'table').rows).toEqual([])
})

test('a record that may not be seen answers like a missing one, and so does a template of what may not be read', async () => {
  const person = await manager.make('person', { name: 'Bo' })
  const resident = await server.signIn('acme', ['resident'], { record: person })
  const hidden = await print(resident, flat)
  const missing = await print(resident, '01900000-0000-7000-8000-000000000000')
  expect([hidden.status, hidden.body.code]).toEqual([404, 'record_missing'])
  expect({ ...hidden.body, request_id: '' }).toEqual({ ...missing.body, request_id: '' })
  await manager.make('stay', { flat, person, from: '2026-01-01' })
  expect((await print(resident, flat)).status).toBe(200) // the same person, once the flat is theirs
  const reporter = await server.signIn('acme', ['reporter'])
  expect([
    (await print(reporter, flat)).body.code,
    (await manager.get(`/v1/templates/none/print?record=${flat}`)).body.code,
  ]).toEqual(['template_unknown', 'template_unknown'])
})

test('the description names templates only to who may read their entity', async () => {
  expect(Object.keys((await manager.get('/v1/catalog')).body.templates)).toEqual(['flat_sheet'])
  const reporter = await server.signIn('acme', ['reporter'])
  expect((await reporter.get('/v1/catalog')).body.templates).toEqual({})
})

import { runFees } from '@courtyard/core/billing/run-fees'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { paymentsDocuments } from './payments-documents.ts'
import { readPdf } from './read-pdf.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

// Guards privacy: what may be looked at does not leave as a file unless a role says so, and never more than may be looked at.

const label = (en: string) => ({ 'zh-CN': en, en })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })
const role = (name: string, rules: readonly object[]) =>
  file(`roles/${name}.json`, { ...{ kind: 'role', name, label: label(name) }, rules })
const report = (name: string, take: unknown) =>
  file(`reports/${name}.json`, {
    ...{ kind: 'report', name, label: label(name), groups: [{ name: 'site' }] },
    inputs: { found: { from: 'flat', by: { site: 'site' }, take } },
    columns: [{ name: 'found', amount: 'found', result: { type: 'decimal', scale: 2 }, total: 'sum' }],
  })
const TAKEN = ['code', 'site', 'status', 'floor']
const documents = (tenant: string) => [
  ...paymentsDocuments(tenant),
  report('flats', 'count'),
  report('areas', { sum: 'area' }),
  role('looker', [
    { name: 'see', action: 'read', subject: '*' },
    { name: 'runs', action: 'run:fee_runs' },
  ]),
  role('part', [
    { name: 'see', action: 'read', subject: '*' },
    { name: 'taken', action: 'export', subject: 'flat', fields: TAKEN, where: "status = 'taken'" },
    { name: 'sites', action: 'export', subject: 'site' },
    { name: 'runs', action: 'run:fee_runs' },
  ]),
  // Exports everything that it reads, which is little.
  role('narrow', [
    { name: 'some', action: 'read', subject: 'flat', fields: ['code'], where: "status = 'taken'" },
    { name: 'all', action: 'export', subject: '*' },
  ]),
  file('templates/paper.json', {
    ...{ kind: 'template', name: 'paper', label: label('Paper'), entity: 'flat' },
    print: {
      blocks: [
        { type: 'title', name: 'title', text: { en: 'Flat {code}', 'zh-CN': '房屋 {code}' } },
        { type: 'fields', name: 'main', columns: 1, fields: ['code', 'area'] },
      ],
    },
  }),
]
const MISSING = '01900000-0000-7000-8000-000000000000'

let server: TestServer
let manager: Session
let looker: Session
let part: Session
let narrow: Session
let [taken, free, bill, run] = ['', '', '', '']

beforeAll(async () => {
  server = await startTestServer(['acme'], documents)
  manager = await server.signIn('acme', ['manager'])
  looker = await server.signIn('acme', ['looker'])
  part = await server.signIn('acme', ['part'])
  narrow = await server.signIn('acme', ['narrow'])
  const site = await manager.make('site', { name: 'North' })
  taken = await manager.make('flat', { site, code: 'T-1', area: '51.25', status: 'taken' })
  free = await manager.make('flat', { site, code: 'F-1', area: '62.50', status: 'free' })
  const person = await manager.make('person', { name: 'Li', phone: '1' })
  for (const flat of [taken, free]) {
    await manager.make('stay', { flat, person, from: '2026-01-01' })
    await manager.make('fee_attachment', { standard: 'water', subject: flat, from_on: '2026-01-01' })
  }
  run = (await manager.post('/v1/fee-runs', { period: '2026-10', standards: ['water'] })).body.id
  await runFees(server.deps, { tenant: 'acme', runId: run, worker: 'test' })
  bill = (await manager.get('/v1/records/bill')).body.items[0].id
}, 120_000)
afterAll(() => server?.close())

const saved = async (session: Session) =>
  (await session.post('/v1/fee-runs/drafts', { periods: ['2026-11'], standards: ['water'] })).body.items[0]
const csv = async (session: Session, path: string) => {
  const { status, text } = await session.send('GET', path, { headers: { 'accept-language': 'en' } })
  expect(status, text).toBe(200)
  return text.replace('\ufeff', '').trimEnd().split('\r\n')
}

test('who may only look gets no file of any kind, and is told so for what they may see', async () => {
  expect((await looker.get('/v1/reports/flats')).status).toBe(200)
  const files = [
    ...['csv', 'xlsx'].map((format) => `/v1/reports/flats/export.${format}`),
    ...[`/v1/templates/paper/print?record=${taken}`, `/v1/templates/paper/records/${taken}.pdf`],
    `/v1/bills/${bill}/bill.pdf`,
  ]
  for (const path of files) {
    expect((await looker.get(path)).body.code, path).toBe('not_allowed')
    expect((await manager.get(path)).status, path).toBe(200)
  }
  expect((await looker.post(`/v1/fee-runs/${run}/bill-prints`, {})).body.code).toBe('not_allowed')
  expect((await manager.post(`/v1/fee-runs/${run}/bill-prints`, {})).status).toBe(202)
  expect((await looker.get(`/v1/templates/paper/records/${MISSING}.pdf`)).body.code).toBe('record_missing')
})

test('a file holds the rows and fields that are read and exported, and nothing else', async () => {
  expect((await part.get('/v1/reports/flats')).body.total.found).toBe('2.00')
  expect(await csv(part, '/v1/reports/flats/export.csv')).toEqual(['site,Found', 'North,1.00', 'Total,1.00'])
  expect((await part.get('/v1/reports/areas')).body.total.found).toBe('113.75')
  expect((await part.get('/v1/reports/areas/export.csv')).body.code).toBe('not_allowed')
  const paper = await part.bytes(`/v1/templates/paper/records/${taken}.pdf`)
  const { text } = await readPdf(paper.bytes)
  expect(text).toContain('T-1')
  expect(text).not.toContain('51.25')
  expect((await readPdf((await manager.bytes(`/v1/templates/paper/records/${taken}.pdf`)).bytes)).text).toContain(
    '51.25',
  )
  expect((await part.get(`/v1/templates/paper/records/${free}.pdf`)).body.code).toBe('not_allowed')
})

test('a right to export everything lets nothing leave that may not be read', async () => {
  expect((await narrow.get(`/v1/templates/paper/records/${free}.pdf`)).body.code).toBe('record_missing')
  const paper = await narrow.bytes(`/v1/templates/paper/records/${taken}.pdf`)
  const { text } = await readPdf(paper.bytes)
  expect([text.includes('T-1'), text.includes('51.25')]).toEqual([true, false])
  expect((await narrow.get('/v1/reports/flats/export.csv')).body.code).toBe('report_unknown')
})

test('the file of a preview names whom its reader may export', async () => {
  const { id } = await saved(manager)
  const path = `/v1/fee-runs/${id}/preview.csv`
  const subjects = async (session: Session) => (await csv(session, path)).slice(1).map((line) => line.split(',')[0])
  expect((await subjects(manager)).sort()).toEqual(['F-1', 'T-1'])
  // Of whom may not leave there is no row, not a row without a name.
  expect(await subjects(part)).toEqual(['T-1'])
  expect((await looker.get(path)).body.code).toBe('not_allowed')
})

test('the catalog tells what may leave, so that pages offer nothing that is refused', async () => {
  const seen = async (session: Session) => {
    const { entities, reports, templates } = (await session.get('/v1/catalog')).body
    return { flat: entities.flat.can.export, flats: reports.flats?.exports, areas: reports.areas?.exports, templates }
  }
  expect(await seen(looker)).toEqual({ flat: false, flats: false, areas: false, templates: {} })
  const mine = await seen(part)
  expect([mine.flats, mine.areas, Object.keys(mine.templates)]).toEqual([true, false, ['paper']])
  expect(mine.flat).toEqual(expect.arrayContaining(TAKEN))
  expect(mine.flat).not.toContain('area')
  expect(await seen(manager)).toMatchObject({ flats: true, areas: true })
})

test('a list for a file holds what may be exported and nothing else, and that it left is noted once, with its rows', async () => {
  const codes = async (who: Session, more = '') => {
    const { status, body } = await who.get(`/v1/records/flat?purpose=export&select=code,status,area${more}`)
    return status === 200 ? body.items : body.code
  }
  const noted = async () =>
    (
      await server.database.superuser(
        "select actor, what from t_acme.k_audit where action = 'list.exported' order by number",
      )
    ).rows
  expect(await codes(looker)).toBe('not_allowed')
  expect(await noted()).toEqual([])
  const all = await part.get('/v1/records/flat?select=code,status,area')
  const own = all.body.items.filter(({ status }: { status: string }) => status === 'taken')
  expect(own.length).toBeLessThan(all.body.items.length)
  const left: Record<string, unknown>[] = await codes(part, '&count=true')
  expect(left.map(({ id }) => id)).toEqual(own.map(({ id }: { id: string }) => id))
  expect(left.map((item) => Object.hasOwn(item, 'area'))).toEqual(left.map(() => false)) // read, never exported
  expect(await noted()).toEqual([{ actor: part.userId, what: { entity: 'flat', rows: own.length } }])
  expect((await part.get('/v1/records/flat?purpose=other')).status).toBe(400)
})

import { createOutbound } from '@courtyard/adapters/outbound/outbound'
import { createClient, ProblemError } from '@courtyard/contract/client'
import { explanationSchema, feeRunPreviewSchema, feeRunSchema } from '@courtyard/contract/fee-runs'
import { importReportSchema } from '@courtyard/contract/imports'
import { createApp } from '@courtyard/server/app'
import { startJobs } from '@courtyard/server/worker'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { ORIGIN, type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let manager: Session
let person: string
beforeAll(async () => {
  server = await startTestServer(['acme'])
  manager = await server.signIn('acme', ['manager'])
  const site = await manager.make('site', { name: 'North' })
  const flat = await manager.make('flat', { site, code: '1', area: '89.45' })
  person = await manager.make('person', { name: 'Payer' })
  await manager.make('stay', { flat, person, from: '2026-01-01' })
  await manager.make('fee_attachment', { standard: 'by_area', subject: flat, from_on: '2026-01-01' })
})
afterAll(() => server.close())

const request = { period: '2026-10', standards: ['by_area'] }

/** The typed client over the app in this process, as one person. */
function clientOf(session: Session) {
  const app = createApp(server.world)
  return createClient({
    tenant: session.tenant,
    origin: ORIGIN,
    fetch: async (url, init) => {
      const headers = new Headers(init?.headers)
      headers.set('cookie', session.cookie)
      return await app.request(url, { ...init, headers })
    },
  })
}

test('a preview writes nothing, a run bills it, a worker that is woken carries it out, and the resident can ask how it came about', async () => {
  const client = clientOf(manager)
  const preview = await client.previewFeeRun(request)
  expect(feeRunPreviewSchema.parse(preview)).toMatchObject({ receivable: '250.46', bills: 1, row_count: 1 })
  expect((await client.list('bill')).items).toEqual([])

  const started = await client.startFeeRun({ ...request, preview_hash: preview.preview_hash })
  expect(feeRunSchema.parse(started).state).toBe('queued')
  expect(server.woken).toContain('acme')

  // Started only now: a worker looks at all tenants when it begins, and the run would not be found waiting.
  const queue = await startJobs(server.deps, {
    controlUrl: server.database.urls.controlUrl,
    log: server.world.log,
    ports: { outbound: createOutbound() },
  })
  // A worker that goes on holds connections, and the database would wait for them before it closes.
  onTestFinished(() => queue.stop())
  await queue.wake('acme')
  await expect
    .poll(async () => (await client.readFeeRun(started.id)).state, { timeout: 10_000, interval: 50 })
    .toBe('done')

  expect(await client.readFeeRun(started.id)).toMatchObject({ bills: 1, lines: 1, receivable: '250.46' })
  expect((await client.listFeeRuns()).items.map(({ id }) => id)).toEqual([started.id])
  const again = await client.startFeeRun(request)
  expect(again.id).toBe(started.id)

  const resident = await server.signIn('acme', ['resident'], { record: person })
  const own = clientOf(resident)
  const [line] = (await own.list('bill_line')).items
  const explanation = explanationSchema.parse(await own.explainBillLine(line!.id))
  expect(explanation).toMatchObject({ amount: '250.46', same: true, text: { en: 'Area 89.45' } })
})

test('a run needs the right, and who has it not cannot even watch', async () => {
  const clerk = await server.signIn('acme', ['clerk'])
  for (const [method, path] of [
    ['POST', '/v1/fee-runs'],
    ['POST', '/v1/fee-runs/preview'],
    ['GET', '/v1/fee-runs'],
    ['GET', '/v1/fee-runs/01900000-0000-7000-8000-000000000000'],
  ] as const) {
    const sending = method === 'POST' ? { json: request } : {}
    const refused = await clerk.send(method, path, sending)
    expect([path, refused.status, refused.body.code]).toEqual([path, 403, 'not_allowed'])
    expect([200, 202, 404]).toContain((await manager.send(method, path, sending)).status)
  }
})

test.each([
  [{ period: '2026-13', standards: ['by_area'] }, '/period'],
  [{ period: '2026-10', standards: [] }, '/standards'],
  [{ period: '2026-10', standards: ['by_area'], extra: 1 }, '/extra'],
])('a request of another shape is refused where it is wrong: %j', async (body, pointer) => {
  const answer = await manager.post('/v1/fee-runs', body)
  expect([answer.status, answer.body.issues[0].pointer]).toEqual([400, pointer])
})

test('explaining a line one may not read answers like a missing one', async () => {
  const stranger = await server.signIn('acme', ['resident'], { record: '01900000-0000-7000-8000-00000000abcd' })
  const { items } = (await manager.get('/v1/records/bill_line')).body
  await expect(clientOf(stranger).explainBillLine(items[0].id)).rejects.toThrow(ProblemError)
  await expect(clientOf(stranger).explainBillLine(items[0].id)).rejects.toMatchObject({
    status: 404,
    problem: { code: 'record_missing' },
  })
})

describe('imports', () => {
  const csv = (text: string, name = 'sites.csv') => new File([text], name)

  test('a dry run writes nothing, a commit writes once, and what is wrong comes back as a workbook', async () => {
    const client = clientOf(manager)
    const dry = importReportSchema.parse(await client.dryRunImport('sites', [csv('Name,Note\nImported,x\n')]))
    expect(dry).toMatchObject({ state: 'checked', committable: true, sheets: [{ create: 1 }] })
    expect((await client.list('site', { q: 'Imported' })).items).toEqual([])
    expect((await client.commitImport(dry.id)).state).toBe('committed')
    expect((await client.commitImport(dry.id)).state).toBe('committed')
    expect((await client.list('site', { q: 'Imported' })).items).toHaveLength(1)

    const bad = await client.dryRunImport('sites', [csv('Name,Note\n,no name\n')])
    expect(bad).toMatchObject({ committable: false, problem_count: 1 })
    const workbook = await client.importErrors(bad.id)
    expect(new TextDecoder().decode(workbook.slice(0, 2))).toBe('PK')
  })

  test('a form of another shape is refused', async () => {
    const form = (parts: [string, string | File][]) => {
      const body = new FormData()
      for (const [name, part] of parts) body.append(name, part)
      return body
    }
    const refused = async (body: FormData) => {
      const { status, body: problem } = await manager.send('POST', '/v1/imports', { body })
      return [status, problem.code]
    }
    expect(await refused(form([['files', csv('Name\nA\n')]]))).toEqual([400, 'request_invalid'])
    expect(
      await refused(
        form([
          ['mapping', 'sites'],
          ['other', 'x'],
          ['files', csv('Name\nA\n')],
        ]),
      ),
    ).toEqual([400, 'request_invalid'])
    const json = await manager.post('/v1/imports', {})
    expect([json.status, json.body.code]).toEqual([415, 'content_type_unsupported'])
    const broken = await manager.send('POST', '/v1/imports', {
      body: 'no part at all',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    })
    expect([broken.status, broken.body.code]).toEqual([400, 'request_invalid'])
  })
})

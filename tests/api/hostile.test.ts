import { runFees } from '@courtyard/core/billing/run-fees'
import { publishDocuments } from '@courtyard/core/publish/publish-documents'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDocuments } from './documents.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

const label = (en: string) => ({ 'zh-CN': en, en })
const editor = {
  kind: 'role',
  name: 'editor',
  for: 'console',
  label: label('Editor'),
  rules: [
    { name: 'see', action: 'read', subject: 'flat' },
    { name: 'status_always', action: 'update', subject: 'flat', fields: ['status'] },
    { name: 'floor_while_free', action: 'update', subject: 'flat', fields: ['floor'], where: "status = 'free'" },
  ],
}

let server: TestServer
let manager: Session
let site: string
beforeAll(async () => {
  server = await startTestServer(['acme', 'beta'])
  const files = [...testDocuments('acme'), { path: 'roles/editor.json', text: JSON.stringify(editor) }]
  await publishDocuments(server.deps, 'acme', { files, by: 'test', note: '' })
  manager = await server.signIn('acme', ['manager'])
  site = await manager.make('site', { name: 'Hostile' })
})
afterAll(() => server.close())

const change = async (who: Session, path: string, json: object) => {
  const { body } = await who.get(path)
  return await who.send('PATCH', path, { json, headers: { 'if-match': `"${body.version}"` } })
}

// Guards rows x fields on writes: a change may not first make the record one whose fields the writer may change.
test('a right that the change itself would bring about does not count', async () => {
  const person = await server.signIn('acme', ['editor'])
  const flat = await manager.make('flat', { site, code: 'before-image', area: '1', status: 'taken', floor: 1 })
  const path = `/v1/records/flat/${flat}`
  const refused = await change(person, path, { status: 'free', floor: 7 })
  expect([refused.status, refused.body.code]).toEqual([403, 'not_allowed'])
  expect((await manager.get(path)).body).toMatchObject({ status: 'taken', floor: 1 })
  // Positive control: in two steps each right is there when it is used.
  expect((await change(person, path, { status: 'free' })).status).toBe(200)
  expect((await change(person, path, { floor: 7 })).status).toBe(200)
})

test('the sessions of a suspended tenant are dead, and alive again when it is not suspended any more', async () => {
  const person = await server.signIn('beta', ['manager'])
  const missing = await person.get('/t/no_such/api/v1/me')
  expect((await person.get('/v1/me')).status).toBe(200)
  await server.database.superuser("update control.tenant set state = 'suspended' where name = 'beta'")
  const refused = await person.get('/v1/me')
  expect([refused.status, refused.body.code]).toEqual([missing.status, missing.body.code])
  await server.database.superuser("update control.tenant set state = 'active' where name = 'beta'")
  expect((await person.get('/v1/me')).status).toBe(200)
})

test('attachments whose days overlap and standards that do not exist are told at their fields', async () => {
  const subject = await manager.make('flat', { site, code: 'attached', area: '10' })
  const attach = (values: object) =>
    manager.post('/v1/records/fee_attachment', { standard: 'by_area', subject, from_on: '2026-01-01', ...values })
  const first = await attach({ to_on: '2026-07-01' })
  expect(first.status).toBe(201)
  const overlap = await attach({ from_on: '2026-06-30' })
  expect([overlap.status, overlap.body.code]).toEqual([409, 'record_duplicate'])
  expect(overlap.body.issues.map((issue: { pointer: string }) => issue.pointer)).toContain('/from_on')
  expect((await attach({ from_on: '2026-07-01' })).status).toBe(201)
  const path = `/v1/records/fee_attachment/${first.body.id}`
  const unknown = await change(manager, path, { standard: 'no_such' })
  expect([unknown.status, unknown.body.issues?.[0]?.pointer]).toEqual([422, '/standard'])
  const backwards = await change(manager, path, { to_on: '2025-12-31' })
  expect([backwards.status, backwards.body.code]).toEqual([422, 'record_invalid'])
})

test.each(['9999-12', '9999-01', '0001-01', '0050-06', '2026-00'])(
  'the period %s is refused or computed, never a failure of ours',
  async (period) => {
    for (const path of ['/v1/fee-runs/preview', '/v1/fee-runs']) {
      const answer = await manager.post(path, { period, standards: ['by_area'] })
      expect([path, answer.status, answer.body.code]).toEqual([path, 400, 'request_invalid'])
    }
  },
)

test('months around a leap day are billed by their own days', async () => {
  for (const period of ['2028-02', '2100-02']) {
    const answer = await manager.post('/v1/fee-runs/preview', { period, standards: ['by_area'] })
    expect([period, answer.status]).toEqual([period, 200])
  }
})

// Guards I4: standards in two runs of one period, two workers at once: each charge is there once, and both runs end.
test('overlapping runs of one period charge every subject once and both end', async () => {
  const person = await manager.make('person', { name: 'Payer' })
  for (let index = 0; index < 12; index += 1) {
    const flat = await manager.make('flat', { site, code: `race ${index}`, area: '10' })
    await manager.make('stay', { flat, person, from: '2026-01-01' })
    await manager.make('fee_attachment', { standard: 'by_area', subject: flat, from_on: '2026-01-01' })
  }
  const other = {
    ...JSON.parse(testDocuments('acme').find(({ path }) => path === 'fee-standards/by_area.json')!.text),
    name: 'other',
  }
  const files = [...testDocuments('acme'), { path: 'fee-standards/other.json', text: JSON.stringify(other) }]
  await publishDocuments(server.deps, 'acme', { files, by: 'test', note: '' })
  const start = async (standards: string[]) =>
    (await manager.post('/v1/fee-runs', { period: '2026-05', standards })).body.id
  const runs = [await start(['by_area']), await start(['by_area', 'other'])]
  const outcomes = await Promise.all(
    runs.map((runId, index) =>
      runFees(server.deps, { tenant: 'acme', runId, worker: `racer ${index}`, pageSubjects: 2 }),
    ),
  )
  expect(outcomes).toEqual(['done', 'done'])
  const { rows } = await server.database.superuser(
    `select count(*)::int as lines, count(distinct (b.subject_id, l.standard, b.period))::int as charges from t_acme.k_bill_line l
      join t_acme.k_bill b on b.id = l.bill_id where b.period = '2026-05'`,
  )
  expect(rows).toEqual([{ lines: 12, charges: 12 }])
})

// Guards fields: whoever may not read amounts cannot have them explained either.
test('an explanation tells an amount only to those who may read it', async () => {
  const person = await manager.make('person', { name: 'Explained' })
  const flat = await manager.make('flat', { site, code: 'explained', area: '10' })
  await manager.make('stay', { flat, person, from: '2026-01-01' })
  await manager.make('fee_attachment', { standard: 'by_area', subject: flat, from_on: '2026-01-01' })
  const run = await manager.post('/v1/fee-runs', { period: '2026-06', standards: ['by_area'] })
  await runFees(server.deps, { tenant: 'acme', runId: run.body.id, worker: 'w' })
  const rules = [{ name: 'lines', action: 'read', subject: 'bill_line', fields: ['no', 'item'] }]
  const counter = { kind: 'role', name: 'counter', for: 'console', label: label('Counter'), rules }
  const files = [...testDocuments('acme'), { path: 'roles/counter.json', text: JSON.stringify(counter) }]
  await publishDocuments(server.deps, 'acme', { files, by: 'test', note: '' })
  const { items } = (await manager.get('/v1/records/bill_line?limit=1')).body
  const path = `/v1/bill-lines/${items[0].id}/explanation`
  const blind = await server.signIn('acme', ['counter'])
  expect((await blind.get(`/v1/records/bill_line/${items[0].id}`)).body.amount).toBeUndefined()
  const refused = await blind.get(path)
  expect([refused.status, refused.body.code]).toEqual([403, 'not_allowed'])
  expect((await manager.get(path)).body.amount).toBe(items[0].amount)
})

test('a run whose job died goes on when it is started again, and has one job however often that is', async () => {
  const request = { period: '2026-07', standards: ['by_area'] }
  const jobs = async () => {
    const { rows } = await server.database.superuser(
      "select state, count(*)::int as jobs from t_acme.k_job where payload->>'run' = $1 group by 1 order by 1",
      [run.body.id],
    )
    return rows
  }
  const run = await manager.post('/v1/fee-runs', request)
  await manager.post('/v1/fee-runs', request)
  expect(await jobs()).toEqual([{ state: 'queued', jobs: 1 }])
  await server.database.superuser("update t_acme.k_job set state = 'dead' where payload->>'run' = $1", [run.body.id])
  for (let time = 0; time < 2; time += 1) {
    const again = await manager.post('/v1/fee-runs', request)
    expect([again.status, again.body.id]).toEqual([202, run.body.id])
  }
  expect(await jobs()).toEqual([
    { state: 'dead', jobs: 1 },
    { state: 'queued', jobs: 1 },
  ])
})

test('a view may sort by as many fields as a list may', async () => {
  const sort = ['site.name', 'code', '-area', 'floor', 'status', 'inner_area']
  const sorted = { kind: 'view', name: 'sorted', entity: 'flat', label: label('Sorted'), columns: ['code'], sort }
  const files = [...testDocuments('acme'), { path: 'views/sorted.json', text: JSON.stringify(sorted) }]
  await publishDocuments(server.deps, 'acme', { files, by: 'test', note: '' })
  const answer = await manager.get(`/v1/records/flat?view=sorted&sort=${sort.join(',')}`)
  expect([answer.status, answer.body.code]).toEqual([200, undefined])
})

import { runFees } from '@courtyard/core/billing/run-fees'
import { verifyTenant } from '@courtyard/core/billing/verify-tenant'
import type { DocumentFile } from '@courtyard/metadata/parse'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { termDocuments } from './fee-terms-documents.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let manager: Session
let flat: string
const attachments: Record<string, string> = {}
beforeAll(async () => {
  server = await startTestServer(['acme'], termDocuments as (tenant: string) => DocumentFile[])
  manager = await server.signIn('acme', ['manager'])
  const site = await manager.make('site', { name: 'North' })
  const person = await manager.make('person', { name: 'Lessee' })
  const terms = { starts_on: '2025-03-15', ends_on: '2028-03-15', day_price: '6.5', free_months: 2, rise: '0.05' }
  flat = await manager.make('flat', { site, code: 'A-301', area: '300', ...terms })
  await manager.make('stay', { flat, person, from: '2025-01-01' })
  for (const standard of ['rent', 'rent_natural', 'cooling', 'quarterly', 'water'])
    attachments[standard] = await manager.make('fee_attachment', { standard, subject: flat, from_on: '2025-01-01' })
})
afterAll(() => server.close())

async function change(entity: string, id: string, json: object): Promise<void> {
  const path = `/v1/records/${entity}/${id}`
  const headers = { 'if-match': `"${(await manager.get(path)).body.version}"` }
  expect((await manager.send('PATCH', path, { json, headers })).status).toBe(200)
}
const rows = async (query: string) => (await server.database.superuser(query)).rows
async function bill(period: string, standards: readonly string[]) {
  const started = (await manager.post('/v1/fee-runs', { period, standards })).body
  expect(started).toMatchObject({ period })
  await runFees(server.deps, { tenant: 'acme', runId: started.id, worker: 'test' })
  return (await manager.get(`/v1/fee-runs/${started.id}`)).body
}
const charges = async (standard: string, from: string, to: string) =>
  (await manager.get(`/v1/fee-attachments/${attachments[standard]}/charges?from=${from}&to=${to}`)).body
const amountsOf = (standard: string) =>
  rows(`select l.item, l.from_on::text as from, l.to_on::text as to, l.amount_fen::int as fen from t_acme.k_bill_line l
    where l.standard = '${standard}' order by l.from_on, l.no`)

test('F15: the charges of a whole lease are shown, 2,125,166.92 to the fen, and locked when billed', async () => {
  const whole = await charges('rent', '2025-03', '2028-02')
  expect(whole).toMatchObject({ total: '2125166.92', standard: 'rent', subject: flat })
  expect(whole.months.slice(1, 3)).toMatchObject([
    { period: '2025-04', billed: false, total: '0.00', lines: [], notes: ['outside_dates'] },
    { period: '2025-05', total: '59312.50', lines: [{ from: '2025-05-15', to: '2025-06-15', line: null }] },
  ])
  expect(await bill('2025-05', ['rent'])).toMatchObject({ state: 'done', receivable: '59312.50' })
  expect(await bill('2026-03', ['rent'])).toMatchObject({ state: 'done', receivable: '62278.13' })
  await change('flat', flat, { day_price: '7' })
  const after = await charges('rent', '2025-05', '2025-06')
  expect(after.months).toMatchObject([
    { billed: true, total: '59312.50', lines: [{ text: { en: '300 m2 at 6.5 a day' } }] },
    { billed: false, total: '63875.00', lines: [{ text: { en: '300 m2 at 7 a day' } }] },
  ])
  await change('flat', flat, { day_price: '6.5' })
  const [line] = await rows(`select id from t_acme.k_bill_line where standard = 'rent' order by from_on`)
  const explained = (await manager.get(`/v1/bill-lines/${line.id}/explanation`)).body
  expect(explained).toMatchObject({ amount: '59312.50', same: true })
})

test('F15, F16: months of the calendar are cut where free days end and where the price rises', async () => {
  await bill('2025-05', ['rent_natural'])
  await bill('2026-03', ['rent_natural'])
  expect(await amountsOf('rent_natural')).toEqual([
    { item: 'rent', from: '2025-05-15', to: '2025-06-01', fen: 3_252_621 },
    { item: 'rent', from: '2026-03-01', to: '2026-03-15', fen: 2_678_629 },
    { item: 'rent', from: '2026-03-15', to: '2026-04-01', fen: 3_415_252 },
  ])
})

test('F19: overtime is charged from the record that caused it, each once, whatever run comes after', async () => {
  await manager.make('overtime', { flat, held_on: '2025-05-08', hours: '3', state: 'ended' })
  await manager.make('overtime', { flat, held_on: '2025-05-09', hours: '2', state: 'planned' })
  expect(await bill('2025-05', ['cooling'])).toMatchObject({ lines: 1, receivable: '315.00' })
  const late = await manager.make('overtime', { flat, held_on: '2025-05-31', hours: '1', state: 'ended' })
  expect(await bill('2025-05', ['cooling'])).toMatchObject({ lines: 1, receivable: '105.00' })
  await change('overtime', late, { held_on: '2025-06-01' })
  const again = await bill('2025-06', ['cooling'])
  expect(again).toMatchObject({ state: 'done', lines: 0 })
  expect((await amountsOf('cooling')).map(({ fen }) => fen)).toEqual([31_500, 10_500])
})

// Guards decision 0020: what each run read before the other wrote cannot make it charge twice; the claim decides.
test('a record whose day is moved while two runs of different months go on is charged by one of them', async () => {
  const start = async (period: string): Promise<string> =>
    (await manager.post('/v1/fee-runs', { period, standards: ['cooling'] })).body.id
  const work = (runId: string, worker: string) => runFees(server.deps, { tenant: 'acme', runId, worker })
  const waiting = (count: number) =>
    expect
      .poll(
        async () =>
          (await rows("select from pg_locks where not granted and relation = 't_acme.k_bill'::regclass")).length,
        {
          timeout: 60_000,
        },
      )
      .toBe(count)
  const moved = await manager.make('overtime', { flat, held_on: '2025-09-30', hours: '2', state: 'ended' })
  const gate = new pg.Client({ connectionString: server.database.urls.superuserUrl })
  await gate.connect()
  await gate.query('begin; lock table t_acme.k_bill in share mode')
  const first = work(await start('2025-09'), 'first')
  await waiting(1)
  await change('overtime', moved, { held_on: '2025-10-01' })
  const second = work(await start('2025-10'), 'second')
  await waiting(2)
  await gate.end()
  expect(await Promise.all([first, second])).toEqual(['done', 'done'])
  expect(await rows(`select part from t_acme.k_claim where standard = 'cooling' and part = '${moved}'`)).toHaveLength(1)
  expect((await amountsOf('cooling')).filter(({ fen }) => fen === 21_000)).toHaveLength(1)
})

test('a quarter is billed with its last month, once, rounded by month; bounds hold for a month', async () => {
  expect(await bill('2025-05', ['quarterly'])).toMatchObject({ state: 'done', lines: 0 })
  expect(await bill('2025-06', ['quarterly'])).toMatchObject({ state: 'done', lines: 1, receivable: '150.00' })
  expect(await amountsOf('quarterly')).toEqual([{ item: 'service', from: '2025-04-01', to: '2025-07-01', fen: 15_000 }])
})

test('F13: a late fee by the month waits while its bill is in dispute, and comes when that is over', async () => {
  const [bill0] =
    await rows(`select b.id, b.due_on::text as due_on from t_acme.k_bill b join t_acme.k_bill_line l on l.bill_id = b.id
    where l.standard = 'quarterly'`)
  expect(bill0.due_on).toBe('2025-07-15')
  const dispute = await manager.make('dispute', { bill: bill0.id, state: 'open' })
  server.clock.day('2025-10-01T02:00:00Z')
  const late = () => rows(`select amount_fen::int as fen, inputs from t_acme.k_bill_line where item = 'late'`)
  await bill('2025-09', ['quarterly'])
  expect(await late()).toEqual([])
  await change('dispute', dispute, { state: 'settled' })
  await bill('2025-09', ['quarterly'])
  // Due 15 July, by 30 September two months are complete: twice 2% of 150.00.
  expect(await late()).toMatchObject([{ fen: 600, inputs: { late: { months: 2, principalFen: '15000' } } }])
  // A bill that bears a late fee is not taken back with its run.
  const [{ run }] = await rows(`select fee_run_id as run from t_acme.k_bill where id = '${bill0.id}'`)
  const plan = (await manager.get(`/v1/fee-runs/${run}/rollback`)).body
  expect(plan).toMatchObject({ bills: 0, kept_count: 1, kept: [{ id: bill0.id, reason: 'late_fee' }] })
  const asked = { bills: 0, receivable: '0.00', reason: 'wrong price' }
  expect((await manager.post(`/v1/fee-runs/${run}/rollback`, asked)).body.code).toBe('fee_run_settled')
})

test('one reading makes a line for each component, with revenue of its own', async () => {
  await manager.make('reading', { flat, period: '2025-05', usage: '20' })
  expect(await bill('2025-05', ['water'])).toMatchObject({ bills: 1, lines: 3, receivable: '99.80' })
  expect((await amountsOf('water')).map(({ item, fen }) => [item, fen])).toEqual([
    ['water', 7_280],
    ['resource', 800],
    ['sewage', 1_900],
  ])
  expect(await rows(`select count(*)::int as claims from t_acme.k_claim where standard = 'water'`)).toEqual([
    { claims: 3 },
  ])
})

test('every line replays and the books balance', async () => {
  expect((await verifyTenant(server.deps, 'acme')).filter(({ ok }) => !ok)).toEqual([])
  await server.database.superuser(`update t_acme.k_bill_line set inputs = jsonb_set(inputs, '{ratio,part}', '"30"')
    where standard = 'rent'`)
  const red = (await verifyTenant(server.deps, 'acme')).filter(({ ok }) => !ok).map(({ check }) => check)
  expect(red).toEqual(['lines_replay'])
})

test('months that run backwards or are too many are refused, an attachment of nobody is missing', async () => {
  const path = `/v1/fee-attachments/${attachments.rent}/charges`
  const { months } = (await manager.get(path)).body
  expect(months).toHaveLength(12)
  expect((await manager.get(`${path}?from=2025-03&to=2025-02`)).status).toBe(400)
  expect((await manager.get(`${path}?from=2025-03&to=2035-03`)).status).toBe(400)
  expect((await manager.get(`/v1/fee-attachments/${flat}/charges?from=2025-03&to=2025-03`)).status).toBe(404)
  const clerk = await server.signIn('acme', ['clerk'])
  expect((await clerk.get(`${path}?from=2025-03&to=2025-03`)).status).toBe(403)
})

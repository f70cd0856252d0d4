import { runFees } from '@courtyard/core/billing/run-fees'
import { verifyTenant } from '@courtyard/core/billing/verify-tenant'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDocuments } from './documents.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

const label = (en: string) => ({ 'zh-CN': en, en })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })
const discount = (name: string, rest: object) =>
  file(`discounts/${name}.json`, {
    kind: 'discount',
    name,
    label: label(name),
    subject: 'flat',
    on: { items: ['service'] },
    from: '2026-01-01',
    ...rest,
  })

const HOURS = [['09:00', '18:00']]
const documents = (tenant: string): DocumentFile[] => [
  ...testDocuments(tenant).map(({ path, text }) => {
    if (path !== 'fee-standards/by_area.json') return { path, text }
    const body = JSON.parse(text)
    const due = { ...body.due, shift: 'next_workday', calendar: 'desk' }
    return file(path, { ...body, due, prorate: 'actual_month' })
  }),
  file('calendars/desk.json', {
    kind: 'calendar',
    name: 'desk',
    week: { mon: HOURS, tue: HOURS, wed: HOURS, thu: HOURS, fri: HOURS },
    years: [{ year: '2026', holidays: [{ name: 'spring', first: '2026-02-15', last: '2026-02-23' }] }],
  }),
  discount('free_30', { appliesTo: "status = 'free'", reduce: { ratio: '0.3' }, order: 1 }),
  discount('low_floor', { appliesTo: 'floor <= 1', reduce: { amount: '20' }, order: 2 }),
  discount('waived', { appliesTo: "code = 'office'", reduce: { all: true }, order: 3 }),
  discount('from_mid_march', { appliesTo: "code = 'mid'", reduce: { ratio: '0.5' }, from: '2026-03-17' }),
]

let server: TestServer
let manager: Session
let person: string
const flats: Record<string, string> = {}
beforeAll(async () => {
  server = await startTestServer(['acme'], documents)
  manager = await server.signIn('acme', ['manager'])
  const site = await manager.make('site', { name: 'North' })
  person = await manager.make('person', { name: 'Payer' })
  for (const [code, more] of Object.entries({
    plain: { status: 'taken', floor: 3 },
    both: { status: 'free', floor: 1 },
    office: { status: 'free', floor: 5 },
    mid: { status: 'taken', floor: 3 },
  })) {
    const flat = await manager.make('flat', { site, code, area: '89.45', ...more })
    flats[code] = flat
    await manager.make('stay', { flat, person, from: '2026-01-01' })
    await manager.make('fee_attachment', { standard: 'by_area', subject: flat, from_on: '2026-01-01' })
  }
})
afterAll(() => server.close())

const request = (period: string) => ({ period, standards: ['by_area'] })
const rows = async (query: string) => (await server.database.superuser(query)).rows

async function bill(period: string) {
  const started = (await manager.post('/v1/fee-runs', request(period))).body
  await runFees(server.deps, { tenant: 'acme', runId: started.id, worker: 'test' })
  return (await manager.get(`/v1/fee-runs/${started.id}`)).body
}
const linesOf = (period: string) =>
  rows(`select f.code, l.id, l.amount_fen::int as amount, l.discount_fen::int as discount, l.net_fen::int as net, b.due_on::text as due_on
    from t_acme.k_bill_line l join t_acme.k_bill b on b.id = l.bill_id join t_acme.e_flat f on f.id = b.subject_id
    where b.period = '${period}' order by f.code, l.from_on`)

test('discounts are previewed, billed, explained and posted: 250.46 less what each takes, to the fen', async () => {
  const preview = (await manager.post('/v1/fee-runs/preview', request('2026-01'))).body
  // 250.46 less 30% (75.14) less 20.00; all of it by 30% and then the rest.
  expect(preview).toMatchObject({ receivable: '656.24', discount: '345.60', lines: 4, exceptions: 0 })
  expect(preview.by_item).toEqual([expect.objectContaining({ receivable: '656.24', discount: '345.60' })])
  expect(await bill('2026-01')).toMatchObject({ state: 'done', receivable: '656.24', bills: 4, lines: 4 })
  const lines = await linesOf('2026-01')
  expect(lines.map(({ code, amount, discount: off }) => [code, amount, off])).toEqual([
    ['both', 15_532, 9_514],
    ['mid', 25_046, 0],
    ['office', 0, 25_046],
    ['plain', 25_046, 0],
  ])
  // 15 February 2026 lies in the Spring Festival.
  expect([...new Set(lines.map(({ due_on }) => due_on))]).toEqual(['2026-02-24'])
  const both = lines.find(({ code }) => code === 'both')
  const explained = (await manager.get(`/v1/bill-lines/${both.id}/explanation`)).body
  expect(explained).toMatchObject({
    amount: '155.32',
    list_amount: '250.46',
    discounts: [
      { discount: 'free_30', amount: '75.14' },
      { discount: 'low_floor', amount: '20.00' },
    ],
    text: { 'zh-CN': '面积 89.45，free_30减 75.14 元，low_floor减 20.00 元' },
    same: true,
  })
  const resident = await server.signIn('acme', ['resident'], { record: person })
  const own = (await resident.get(`/v1/records/bill_line/${both.id}?select=amount,discount,list_amount`)).body
  expect(own).toMatchObject({ amount: '155.32', discount: '95.14', list_amount: '250.46' })
})

test('revenue and tax are those of what is left, the books are sound, and a line of nothing moves nothing', async () => {
  const posted =
    await rows(`select a.kind, sum(p.amount_fen)::int as fen from t_acme.k_posting p join t_acme.k_account a on a.id = p.credit_id
    group by 1 order by 1`)
  const net = (await linesOf('2026-01')).reduce((sum, line) => sum + line.net, 0)
  expect(posted).toEqual([
    { kind: 'revenue', fen: net },
    { kind: 'tax', fen: 65_624 - net },
  ])
  expect(await rows(`select count(*)::int as journals from t_acme.k_journal`)).toEqual([{ journals: 3 }])
  expect((await verifyTenant(server.deps, 'acme')).filter(({ ok }) => !ok)).toEqual([])
  await server.database.superuser(`update t_acme.k_bill_line set inputs = jsonb_set(inputs, '{discounts,0,discount}', '"low_floor"')
    where discount_fen = 9514`)
  const red = (await verifyTenant(server.deps, 'acme')).filter(({ ok }) => !ok).map(({ check }) => check)
  expect(red).toEqual(['lines_replay'])
  await server.database.superuser(`update t_acme.k_bill_line set inputs = jsonb_set(inputs, '{discounts,0,discount}', '"free_30"')
    where discount_fen = 9514`)
})

test('a run again charges nothing, not even what was waived', async () => {
  const before = await linesOf('2026-01')
  const first = await bill('2026-01')
  const again = await bill('2026-01')
  expect(again).toEqual(first)
  expect(await linesOf('2026-01')).toEqual(before)
})

test('a discount that begins within a month takes its days of a standard that prorates', async () => {
  expect(await bill('2026-03')).toMatchObject({ state: 'done' })
  const mid = (await linesOf('2026-03')).filter(({ code }) => code === 'mid')
  // 16 of 31 days in full (129.27), 15 of 31 by half (121.19, half up 60.60).
  expect(mid.map(({ amount, discount: off }) => [amount, off])).toEqual([
    [12_927, 0],
    [6_059, 6_060],
  ])
  expect((await verifyTenant(server.deps, 'acme')).filter(({ ok }) => !ok)).toEqual([])
})

test('a run whose due days lie beyond the calendar is refused with what to do, and bills nothing', async () => {
  for (const path of ['/v1/fee-runs/preview', '/v1/fee-runs']) {
    const answer = await manager.post(path, request('2026-12'))
    expect([answer.status, answer.body.code]).toEqual([422, 'calendar_year_missing'])
    expect(answer.body.hint ?? answer.body.detail).toBeTruthy()
  }
  expect(await linesOf('2026-12')).toEqual([])
})

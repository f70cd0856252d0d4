import { reportResultSchema } from '@courtyard/contract/reports'
import { runFees } from '@courtyard/core/billing/run-fees'
import { startFeeRun } from '@courtyard/core/billing/start-fee-run'
import type { Actor } from '@courtyard/core/deps'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GROUPINGS, reportDocuments, reportName } from './reports-documents.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

type Flat = { site: { id: string; title: string | null } | null; status?: string; floor?: number | null; area?: string }
type Row = { depth: number; group: unknown[]; values: Record<string, string | null> }

let server: TestServer
let manager: Session
let part: Session
const sites: string[] = []
const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000)

beforeAll(async () => {
  server = await startTestServer(['acme'], reportDocuments)
  manager = await server.signIn('acme', ['manager'])
  part = await server.signIn('acme', ['part'])
  for (const name of ['North', 'South', 'Site 10', 'Site 2']) sites.push(await manager.make('site', { name }))
  const values = fc.sample(
    fc.record({
      site: fc.nat(3),
      cents: fc.integer({ min: 1, max: 20_000 }),
      floor: fc.option(fc.integer({ min: 1, max: 4 })),
      taken: fc.boolean(),
    }),
    { seed, numRuns: 40 },
  )
  for (const [index, { site: any, cents, floor, taken }] of values.entries()) {
    const site = index < sites.length ? index : any // each has one
    await manager.make('flat', {
      site: sites[site],
      code: `${index}`,
      area: `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`,
      floor,
      status: taken ? 'taken' : 'free',
    })
  }
})
afterAll(() => server.close())

const seen = async (session: Session): Promise<Flat[]> =>
  (await session.get('/v1/records/flat?select=site,status,floor,area&limit=200')).body.items
const run = async (session: Session, name: string, query = '') => {
  const answer = await session.get(`/v1/reports/${name}${query}`)
  expect(answer.status, answer.text).toBe(200)
  return reportResultSchema.parse(answer.body) as {
    rows: Row[]
    total: Row['values']
    checks: Record<string, unknown>[]
  }
}

const cents = (text: string | undefined) => BigInt((text ?? '0').replace('.', ''))
const yuan = (value: bigint) => `${value / 100n}.${String(value % 100n).padStart(2, '0')}`
const identity = (value: unknown) =>
  value !== null && typeof value === 'object' && 'id' in value ? value.id : (value ?? null)
const keyOf = (group: readonly unknown[]) => JSON.stringify(group.map(identity))

/** What a report over these flats must say: by hand, with whole cents. */
function oracle(flats: readonly Flat[], groups: readonly string[]) {
  const found = new Map<string, { flats: number; area: bigint; taken: bigint; largest: bigint | null }>()
  for (const flat of flats) {
    if (flat.area === undefined) continue // the report's condition is about the area: hidden is missing
    const key = keyOf(groups.map((group) => flat[group as keyof Flat]))
    const sum = found.get(key) ?? { flats: 0, area: 0n, taken: 0n, largest: null }
    const area = cents(flat.area)
    found.set(key, {
      flats: sum.flats + 1,
      area: sum.area + area,
      taken: sum.taken + (flat.status === 'taken' ? area : 0n),
      largest: sum.largest === null || area > sum.largest ? area : sum.largest,
    })
  }
  return found
}

const leavesOf = (rows: readonly Row[], groups: readonly string[]) =>
  rows.filter(({ depth }) => depth === groups.length)

describe.each(['everything', 'part'] as const)(`who sees %s (seed ${seed})`, (who) => {
  const session = () => (who === 'part' ? part : manager)

  test.each(GROUPINGS.map((groups) => [reportName(groups), groups] as const))(
    '%s says what adding up the list says',
    async (name, groups) => {
      const flats = await seen(session())
      const expected = oracle(flats, groups)
      const leaves = leavesOf((await run(session(), name)).rows, groups)
      expect(expected.size).toBeGreaterThan(0)
      expect(leaves.map(({ group }) => keyOf(group)).sort()).toEqual([...expected.keys()].sort())
      for (const { group, values } of leaves) {
        const sum = expected.get(keyOf(group))!
        expect(values).toMatchObject({
          flats: String(sum.flats),
          area: yuan(sum.area),
          free: yuan(sum.area - sum.taken),
          largest: yuan(sum.largest!),
        })
      }
    },
  )
})

test('totals and subtotals are the sum of their rows, and a rate of a total is a rate of totals', async () => {
  for (const groups of GROUPINGS) {
    const { rows, total } = await run(manager, reportName(groups))
    const leaves = leavesOf(rows, groups)
    const sum = (list: readonly Row[], column: string) =>
      yuan(list.reduce((all, { values }) => all + cents(values[column] ?? undefined), 0n))
    for (const column of ['area', 'free', 'thirds']) expect(total[column]).toBe(sum(leaves, column))
    const taken = cents(total.area!) - cents(total.free!)
    expect(Number(total.share)).toBeCloseTo(Number(taken) / Number(cents(total.area!)), 4)
    const subtotals = rows.filter(({ depth }) => depth < groups.length)
    expect(subtotals.length > 0).toBe(groups.length > 1)
    for (const { depth, group, values } of subtotals) {
      const members = leaves.filter((leaf) => keyOf(leaf.group.slice(0, depth)) === keyOf(group))
      expect(values.area).toBe(sum(members, 'area'))
    }
  }
})

test('rows follow their groups in the order people count, subtotals behind their rows', async () => {
  const { rows } = await run(manager, reportName(['site', 'status']))
  const titles = rows.filter(({ depth }) => depth === 1).map(({ group }) => (group[0] as { title: string }).title)
  expect(titles).toEqual(['North', 'Site 2', 'Site 10', 'South'])
})

test('a viewer’s report holds no number, name or group that their list does not', async () => {
  const flats = await seen(part)
  expect(flats.length).toBeLessThan((await seen(manager)).length)
  const hidden = await run(part, reportName(['site']))
  expect(JSON.stringify(await run(manager, reportName(['site'])))).toContain('South')
  expect(JSON.stringify(hidden)).not.toContain('South')
  const areas = flats.flatMap(({ area }) => (area === undefined ? [] : [cents(area)]))
  expect(areas.length).toBeLessThan(flats.length)
  expect(hidden.total.area).toBe(yuan(areas.reduce((all, one) => all + one, 0n)))
})

test('a report over what may never be read answers like one that is not there, and is not described', async () => {
  const blind = await server.signIn('acme', ['no_area'])
  const [hidden, missing] = [await blind.get('/v1/reports/flats_site'), await blind.get('/v1/reports/nowhere')]
  expect([hidden.status, hidden.body.code]).toEqual([404, 'report_unknown'])
  expect([missing.status, missing.body.code]).toEqual([404, 'report_unknown'])
  expect(Object.keys((await blind.get('/v1/catalog')).body.reports)).toEqual([])
  const known = (await manager.get('/v1/catalog')).body
  expect(Object.keys(known.reports)).toHaveLength(GROUPINGS.length + 1)
  expect(JSON.stringify(known.reports)).not.toContain('"where"')
})

test('parameters choose rows, have defaults, and are refused by name when they do not fit', async () => {
  const [north] = sites
  const narrow = await run(manager, 'flats_site', `?p.site=${north}&p.least=50`)
  const flats = (await seen(manager)).filter(({ site, area }) => site?.id === north && cents(area) >= 5000n)
  expect(flats.length).toBeGreaterThan(0)
  expect(narrow.rows.map(({ group }) => identity(group[0]))).toEqual([north])
  expect(narrow.total.flats).toBe(String(flats.length))
  for (const [query, pointer] of [
    ['?p.least=x', '?least'],
    ['?p.site=1', '?site'],
    ['?p.nothing=1', '?nothing'],
  ] as const) {
    const refused = await manager.get(`/v1/reports/flats_site${query}`)
    expect([refused.status, refused.body.issues[0].pointer]).toEqual([400, pointer])
  }
})

test('the list behind a number holds as many records and the same sum', async () => {
  for (const session of [manager, part]) {
    const { rows } = await run(session, 'flats_site_floor')
    expect(rows.length).toBeGreaterThan(2)
    for (const { group, values } of rows) {
      const asked = encodeURIComponent(JSON.stringify(group.map(identity)))
      const behind = await session.get(`/v1/reports/flats_site_floor/records?input=area&group=${asked}&select=area`)
      expect(behind.status, behind.text).toBe(200)
      expect(behind.body).toMatchObject({ count: Number(values.flats), totals: { area: values.area } })
    }
  }
  const odd = await manager.get('/v1/reports/flats_site/records?input=nothing')
  expect([odd.status, odd.body.issues[0].code]).toEqual([400, 'input_unknown'])
})

test('files hold the same rows as the page, and no cell runs as a formula', async () => {
  await manager.make('flat', { site: await manager.make('site', { name: '=1+1' }), code: 'f', area: '1.00' })
  const csv = await manager.send('GET', '/v1/reports/flats_site/export.csv', { headers: { 'accept-language': 'en' } })
  const { rows, total } = await run(manager, 'flats_site')
  const lines = csv.text.replace('\ufeff', '').trimEnd().split('\r\n')
  expect(lines).toHaveLength(rows.length + 2)
  expect(lines[0]).toBe('site,Flats,Area,Free,Largest,Share,Thirds')
  expect(lines.at(-1)).toBe(
    `Total,${['flats', 'area', 'free', 'largest', 'share', 'thirds'].map((name) => total[name]).join(',')}`,
  )
  expect(csv.text).toContain("'=1+1,1,1.00")
  const book = await manager.get('/v1/reports/flats_site/export.xlsx')
  expect([book.status, book.headers.get('content-type')]).toEqual([
    200,
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ])
  expect(book.text.startsWith('PK')).toBe(true)
})

test('a dashboard shows each tile under the rights of who looks; a tile one may not see leaves the others be', async () => {
  const { tiles } = (await manager.get('/v1/dashboards/overview')).body
  const tile = (name: string) => tiles.find((one: { name: string }) => one.name === name)
  const flats = await seen(manager)
  expect(tile('flats').report.total.flats).toBe(String(flats.length))
  expect(tile('taken').view.count).toBe(flats.filter(({ status }) => status === 'taken').length)
  expect(tile('large').report.total.flats).toBe(String(flats.filter(({ area }) => cents(area) >= 10_000n).length))
  expect(tile('list').view.items).toHaveLength(2)
  const own = (await part.get('/v1/dashboards/overview')).body.tiles
  expect(own.find((one: { name: string }) => one.name === 'charged')).toEqual({
    name: 'charged',
    problem: 'report_unknown',
  })
  const described = (await part.get('/v1/catalog')).body.dashboards.overview.tiles
  expect(described.map((one: { name: string }) => one.name)).not.toContain('charged')
  expect((await manager.get('/v1/dashboards/none')).body.code).toBe('dashboard_unknown')
})

test('a report equals the ledger, says so when it does not, and tells nobody who sees only part', async () => {
  const person = await manager.make('person', { name: 'Payer' })
  for (const { id } of (await manager.get('/v1/records/flat?select=code&limit=200')).body.items) {
    await manager.make('stay', { flat: id, person, from: '2026-01-01' })
    await manager.make('fee_attachment', { standard: 'by_area', subject: id, from_on: '2026-01-01' })
  }
  const actor: Actor = {
    id: manager.userId,
    name: 'M',
    tenant: 'acme',
    kind: 'console',
    roles: ['manager'],
    record: null,
  }
  // Two periods, so that a ledger of all of them is not that of one.
  for (const period of ['2026-09', '2026-10']) {
    const started = await startFeeRun(server.deps, actor, { period, standards: ['by_area'] })
    await runFees(server.deps, { tenant: 'acme', runId: started.id, worker: 'test' })
  }
  const whole = await run(manager, 'charged')
  expect(Number(whole.total.receivable)).toBeGreaterThan(0)
  expect(whole.checks).toEqual([
    { name: 'owed_now', column: 'owed', state: 'equal', report: whole.total.owed, ledger: whole.total.owed },
    {
      name: 'charged',
      column: 'receivable',
      state: 'equal',
      report: whole.total.receivable,
      ledger: whole.total.receivable,
    },
  ])
  expect((await run(manager, 'charged', '?p.period=2026-08')).total.receivable).toBe('0.00')
  await server.database.superuser(
    "update t_acme.k_bill set paid_fen = paid_fen + 1 where no = (select max(no) from t_acme.k_bill where period = '2026-10')",
  )
  const wrong = await run(manager, 'charged')
  expect(wrong.checks.map(({ state }) => state)).toEqual(['differs', 'equal'])
  const clerk = await server.signIn('acme', ['clerk'])
  const partly = await run(clerk, 'charged')
  expect(partly.checks.map(({ state, ledger }) => [state, ledger])).toEqual([
    ['not_compared', null],
    ['not_compared', null],
  ])
})

import { runFees } from '@courtyard/core/billing/run-fees'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Session, startTestServer, type TestServer } from '../api/support.ts'
import { generatedDocuments, type Names, randomNames } from './generated-tenant.ts'
import { fillGenerated } from './generated-world.ts'

// Every name of this tenant is random: what works here knows nothing of any template. The seed is in the name of the first test.
const seed = Number(process.env.COURTYARD_SEED ?? 20_261_122)
const TENANT = 'anyone'
let server: TestServer
let n: Names
let boss: Session
let first: string

beforeAll(async () => {
  n = randomNames(seed)
  server = await startTestServer([])
  await createTenant(server.deps, {
    name: TENANT,
    label: { en: TENANT },
    files: generatedDocuments(TENANT, n),
    by: 'test',
  })
  await fillGenerated(server.database, { tenant: TENANT, seed, blocks: 2, homesPerBlock: 30, names: n })
  boss = await server.signIn(TENANT, [n.boss])
  first = (await boss.get(`/v1/records/${n.home}?sort=${n.code}&limit=1`)).body.items[0].id
})
afterAll(() => server.close())

test(`list (names of seed ${seed}): a view with an expanded reference, a computed column, filter, sort, pages, count and totals`, async () => {
  const filter = encodeURIComponent(
    JSON.stringify({
      and: [
        { field: `${n.in_block}.${n.title}`, op: 'eq', value: 'block 2' },
        { field: n.area, op: 'ge', value: '40' },
      ],
    }),
  )
  const path = `/v1/records/${n.home}?view=${n.view_all}&select=${n.code},${n.in_block}.${n.title},${n.area},${n.worth}&filter=${filter}&sort=-${n.code}&limit=20&count=true&totals=${n.area}`
  const page = await boss.get(path)
  expect(page.body).toMatchObject({
    count: 30,
    next_cursor: expect.any(String),
    totals: { [n.area]: expect.stringMatching(/^\d+\.\d{4}$/) },
  })
  expect(page.body.items).toHaveLength(20)
  expect(page.body.items[0]).toMatchObject({ [n.code]: 'home 000060', [n.in_block]: { [n.title]: 'block 2' } })
  // The view's own sort where the request names none: rows were made in another order.
  const sorted = await boss.get(`/v1/records/${n.home}?view=${n.view_all}&select=${n.code}&limit=2`)
  expect(sorted.body.items.map((item: Record<string, unknown>) => item[n.code])).toEqual(['home 000001', 'home 000002'])
  const rest = await boss.get(`${path}&cursor=${page.body.next_cursor}`)
  expect(rest.body.items).toHaveLength(10)
  expect(rest.body.next_cursor).toBeNull()
})

test('form: the described form creates and changes a record, and its errors name the field', async () => {
  const described = await boss.get('/v1/catalog')
  expect(described.body.forms[n.sheet].sections[0].fields.map((field: { name: string }) => field.name)).toEqual([
    n.in_block,
    n.code,
    n.area,
    n.level,
    n.use,
  ])
  const block = (await boss.get(`/v1/records/${n.block}?limit=1&select=${n.in_site}`)).body.items[0]
  const values = { [n.in_site]: block[n.in_site].id, [n.in_block]: block.id, [n.code]: 'made here', [n.area]: '12.5' }
  const refused = await boss.post(`/v1/records/${n.home}`, { ...values, [n.area]: '0' })
  expect(refused).toMatchObject({
    status: 422,
    body: { code: 'record_invalid', issues: [expect.objectContaining({ pointer: `/${n.area}` })] },
  })
  const made = await boss.post(`/v1/records/${n.home}`, values)
  expect(made).toMatchObject({ status: 201, body: { [n.use]: 'living', [n.worth]: '25.0000' } })
  const changed = await boss.send('PATCH', `/v1/records/${n.home}/${made.body.id}`, {
    json: { [n.level]: 3 },
    headers: { 'if-match': '"1"' },
  })
  expect(changed).toMatchObject({ status: 200, body: { version: 2, [n.level]: 3 } })
  const gone = await boss.send('DELETE', `/v1/records/${n.home}/${made.body.id}`, { headers: { 'if-match': '"2"' } })
  expect(gone.status).toBe(204)
})

test('import: the mapping takes a file, reports its bad row, and commits the corrected one', async () => {
  const send = (csv: string) => {
    const body = new FormData()
    body.set('mapping', n.take_in)
    body.append('files', new File([csv], 'people.csv', { type: 'text/csv' }))
    return boss.send('POST', '/v1/imports', { body })
  }
  const bad = await send(`${n.title},${n.mail}\nNew Person,new@example.test\n,nobody@example.test\n`)
  expect(bad.body).toMatchObject({
    committable: false,
    problems: [expect.objectContaining({ row: 3, column: n.title, severity: 'error' })],
  })
  const good = await send(`${n.title},${n.mail}\nNew Person,new@example.test\n`)
  expect(good.body).toMatchObject({ committable: true, sheets: [expect.objectContaining({ create: 1, bad: 0 })] })
  expect((await boss.get(`/v1/records/${n.person}?q=New%20Person`)).body.items).toHaveLength(0)
  const done = await boss.post(`/v1/imports/${good.body.id}/commit`, {})
  expect(done.body.state).toBe('committed')
  expect((await boss.get(`/v1/records/${n.person}?q=New%20Person`)).body.items).toHaveLength(1)
})

test('fee run and portal: the dweller sees the own home and bill with each line explained, and nobody else’s', async () => {
  const request = { period: '2026-10', standards: [n.std_area, n.std_water, n.std_fixed, n.std_share] }
  const preview = await boss.post('/v1/fee-runs/preview', request)
  expect(preview.body).toMatchObject({ bills: 60, exceptions: 0 })
  const started = await boss.post('/v1/fee-runs', { ...request, preview_hash: preview.body.preview_hash })
  await runFees(server.deps, { tenant: TENANT, runId: started.body.id, worker: 'test' })
  expect((await boss.get(`/v1/fee-runs/${started.body.id}`)).body).toMatchObject({
    state: 'done',
    receivable: preview.body.receivable,
  })

  const stay = (
    await boss.get(
      `/v1/records/${n.stay}?select=${n.of_person}&filter=${encodeURIComponent(JSON.stringify({ field: n.of_home, op: 'eq', value: first }))}`,
    )
  ).body.items[0]
  const dweller = await server.signIn(TENANT, [n.dweller], { record: stay[n.of_person].id })
  expect((await dweller.get('/v1/catalog')).body.portal).toMatchObject({ homes: { entity: n.home, title: n.code } })
  const homes = await dweller.get(`/v1/records/${n.home}?select=${n.code}`)
  expect(homes.body.items).toEqual([expect.objectContaining({ id: first })])
  const bills = await dweller.get('/v1/records/bill?select=no,receivable')
  expect(bills.body.items).toHaveLength(1)
  const lines = await dweller.get('/v1/records/bill_line?select=amount')
  expect(lines.body.items.length).toBeGreaterThan(2)
  for (const line of lines.body.items) {
    const explained = await dweller.get(`/v1/bill-lines/${line.id}/explanation`)
    expect(explained.body).toMatchObject({
      same: true,
      amount: line.amount,
      text: { en: expect.any(String), 'zh-CN': expect.any(String) },
    })
  }
  // Positive control of the privacy above: the boss sees sixty bills, and one of another home is missing for the dweller.
  const all = await boss.get('/v1/records/bill?limit=200')
  expect(all.body.items).toHaveLength(60)
  const other = all.body.items.find((bill: { id: string }) => bill.id !== bills.body.items[0].id)
  expect((await dweller.get(`/v1/records/bill/${other.id}`)).status).toBe(404)
  expect((await dweller.post('/v1/fee-runs/preview', request)).status).toBe(403)
})

import { publishDocuments } from '@courtyard/core/publish/publish-documents'
import { listRecords } from '@courtyard/core/records/list-records'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDocuments } from './documents.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

const label = (en: string) => ({ 'zh-CN': en, en })
const standardText = testDocuments('acme').find(({ path }) => path === 'fee-standards/by_area.json')!.text
const standard = (name: string, amount: string, more: object = {}) => {
  const base = JSON.parse(standardText)
  const document = { ...base, name, ...more, versions: [{ ...base.versions[0], amount, explain: {} }] }
  return { path: `fee-standards/${name}.json`, text: JSON.stringify(document) }
}
const pool = {
  kind: 'entity',
  name: 'pool',
  label: label('Pool'),
  title: 'period',
  fields: [
    { name: 'site', type: 'reference', to: 'site', required: true },
    { name: 'period', type: 'period', required: true },
    { name: 'sum', type: 'money', required: true },
  ],
}
const total = { from: 'pool', by: { period: '$run.period' }, where: 'site = $group.id', take: { sum: 'sum' } }

/** The test's flats with a rollup that names the day. */
const files = () => {
  const own = testDocuments('acme').map((file) => {
    if (file.path !== 'entities/flat.json') return file
    const flat = JSON.parse(file.text)
    const people = {
      name: 'people',
      type: 'rollup',
      over: 'stay',
      by: 'flat',
      where: '$covers(from, to, $today)',
      take: 'count',
      as: 'system',
    }
    return { ...file, text: JSON.stringify({ ...flat, fields: [...flat.fields, people] }) }
  })
  return [
    ...own,
    { path: 'entities/pool.json', text: JSON.stringify(pool) },
    standard('per_head', '10 * people'),
    standard('shared', 'total', { share: { per: 'site', total, by: 'area' } }),
  ]
}

let server: TestServer
let manager: Session
beforeAll(async () => {
  server = await startTestServer(['acme'])
  await publishDocuments(server.deps, 'acme', { files: files(), by: 'test', note: '' })
  manager = await server.signIn('acme', ['manager'])
  const person = await manager.make('person', { name: 'Payer' })
  for (const [name, sum] of [
    ['one', '30.00'],
    ['two', '500.00'],
  ] as const) {
    const site = await manager.make('site', { name })
    await manager.make('pool', { site, period: '2026-03', sum })
    for (const code of ['a', 'b', 'c']) {
      const flat = await manager.make('flat', { site, code, area: '10' })
      await manager.make('stay', { flat, person, from: '2026-01-01' })
      await manager.make('stay', { flat, person, role: 'guest', from: '2026-01-01', to: '2026-03-31' })
      for (const standard of ['per_head', 'shared'])
        await manager.make('fee_attachment', { standard, subject: flat, from_on: '2026-01-01' })
    }
  }
})
afterAll(() => server.close())

const receivable = async (period: string, name: string) => {
  const answer = await manager.post('/v1/fee-runs/preview', { period, standards: [name] })
  return [answer.status, answer.body.receivable]
}

// The guest leaves on the last day of March: two live there at the end of February, one at the end of March.
test('the day of a formula that counts who is there is the last day of the period', async () => {
  expect(await receivable('2026-02', 'per_head')).toEqual([200, '120.00'])
  expect(await receivable('2026-03', 'per_head')).toEqual([200, '60.00'])
})

test('each group is asked for its own total, also where a condition names the group', async () => {
  expect(await receivable('2026-03', 'shared')).toEqual([200, '530.00'])
  const preview = await manager.post('/v1/fee-runs/preview', { period: '2026-03', standards: ['shared'] })
  expect(preview.body.shares.map((share: { total: string }) => share.total).sort()).toEqual(['30.00', '500.00'])
})

test('the system sees what a member sees where a rollup names the day', async () => {
  const system = { id: 'system', name: 'System', tenant: 'acme', kind: 'system', roles: [], record: null } as const
  const { items } = await listRecords(server.deps, system, { entity: 'flat', select: ['people'] })
  expect(items.map(({ people }) => people)).toEqual([1, 1, 1, 1, 1, 1])
  expect(
    (await manager.get('/v1/records/flat?select=people')).body.items.map((flat: { people: number }) => flat.people),
  ).toEqual([1, 1, 1, 1, 1, 1])
})

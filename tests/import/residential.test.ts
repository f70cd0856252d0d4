import { commitImport } from '@courtyard/core/imports/commit-import'
import { dryRunImport } from '@courtyard/core/imports/dry-run-import'
import { checkDocuments } from '@courtyard/core/publish/check-documents'
import { listRecords } from '@courtyard/core/records/list-records'
import { isFault } from '@courtyard/std/fault'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { actorOf, documentsIn, jinxiuFiles, residential, type World, worldOf } from './support.ts'

const tenant = 'jinxiu_pages'
const actor = actorOf(tenant)
let world: World

beforeAll(async () => {
  const own = documentsIn('tenants/jinxiu').map((file) =>
    file.path.endsWith('tenant.json') ? { ...file, text: file.text.replace('"jinxiu"', `"${tenant}"`) } : file,
  )
  world = await worldOf(tenant, [...residential(), ...own])
  const report = await dryRunImport(world.deps, actor, { mapping: 'estate', files: jinxiuFiles() })
  await commitImport(world.deps, actor, report.id)
})
afterAll(() => world?.close())

const customer = async (name: string): Promise<string> =>
  (await world.superuser(`select id from t_${tenant}.e_customer where name = $1`, [name])).rows[0].id
const portal = async (name: string) => ({
  ...actorOf(tenant, 'owner'),
  kind: 'portal' as const,
  record: await customer(name),
})

test('the worked cases beside the documents pass', () => {
  const { issues, cases } = checkDocuments([...residential(), ...documentsIn('tenants/jinxiu')])
  expect(issues).toEqual([])
  expect(cases.length).toBeGreaterThanOrEqual(27)
  expect(cases.filter((one) => !one.passed)).toEqual([])
})

test('every view of the template lists its columns and totals', async () => {
  const { views } = await world.deps.catalogs.load(tenant)
  expect(Object.keys(views).length).toBeGreaterThan(25)
  for (const view of Object.values(views)) {
    const request = {
      entity: view.entity,
      view: view.name,
      select: view.columns,
      totals: view.totals,
      limit: 5,
      count: true,
    }
    const sort = view.sort
    const page = await listRecords(world.deps, actor, { ...request, sort })
    expect(page.items.length, view.name).toBe(Math.min(page.count ?? -1, 5))
  }
})

test('an owner sees own rooms and nobody else, and nothing of what they do not pay', async () => {
  const zhou = await portal('周启明')
  const rooms = await listRecords(world.deps, zhou, {
    entity: 'room',
    select: ['full_code', 'building.name', 'project.name', 'built_area'],
  })
  expect(rooms.items.map((one) => one.full_code)).toEqual(['1-1-0102'])
  expect((await listRecords(world.deps, zhou, { entity: 'customer', select: ['name'] })).items).toMatchObject([
    { name: '周启明' },
  ])
  const entities = ['occupancy', 'meter_reading', 'fee_attachment', 'parking_space', 'payment_history']
  for (const entity of entities) {
    const seen = await listRecords(world.deps, zhou, { entity }).then(
      (page) => page.items.length,
      (error: unknown) => (isFault(error) ? error.code : error),
    )
    expect([0, 'entity_unknown'], entity).toContain(seen)
  }
})

// Guards privacy: rooms follow the dates of the occupancy, so the seller has lost the room and the buyer has it.
test('the room that was sold is seen by the buyer only', async () => {
  const seller = await listRecords(world.deps, await portal('顾长青'), { entity: 'room', select: ['full_code'] })
  expect(seller.items).toEqual([])
  const buyer = await listRecords(world.deps, await portal('沈嘉禾'), { entity: 'room', select: ['full_code'] })
  expect(buyer.items.map((one) => one.full_code)).toContain('4-1-0301')
})

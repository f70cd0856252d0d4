import { previewFeeRun } from '@courtyard/core/billing/preview-fee-run'
import { commitImport } from '@courtyard/core/imports/commit-import'
import { dryRunImport } from '@courtyard/core/imports/dry-run-import'
import { importErrors } from '@courtyard/core/imports/import-errors'
import { isFault } from '@courtyard/std/fault'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { actorOf, documentsIn, filesAt, jinxiuFiles, residential, type World, worldOf } from './support.ts'

const tenant = 'jinxiu'
const actor = actorOf(tenant)
let world: World

beforeAll(async () => {
  world = await worldOf(tenant, [...residential(), ...documentsIn('tenants/jinxiu')])
})
afterAll(() => world?.close())

const count = async (table: string): Promise<number> =>
  Number((await world.superuser(`select count(*) from t_${tenant}.${table}`)).rows[0].count)
const faultOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no fault',
    (error: unknown) => (isFault(error) ? error.code : error),
  )

test('who may not import is refused before a file is read', async () => {
  const request = { mapping: 'estate', files: [{ name: 'x.xlsx', bytes: new Uint8Array([0x50, 0x4b]) }] }
  expect(await faultOf(dryRunImport(world.deps, actorOf(tenant, 'cashier'), request))).toBe('not_allowed')
  expect(await faultOf(dryRunImport(world.deps, actor, request))).toBe('file_unreadable')
})

test('the rows that cannot be imported are told with row, column and reason, and nothing is written', async () => {
  const files = [
    ...filesAt('tenants/jinxiu/data/dirty/rooms-dirty.xlsx', 'tenants/jinxiu/data/dirty/meter-readings-dirty.csv'),
    ...filesAt('tenants/jinxiu/data/meters.xlsx', 'tenants/jinxiu/data/rooms.xlsx'),
  ]
  const report = await dryRunImport(world.deps, actor, { mapping: 'estate', files })
  expect(report.committable).toBe(false)
  const told = report.problems
    .filter((problem) => problem.severity === 'error')
    .map((one) => `${one.sheet} ${one.row} ${one.column} ${one.code}`)
  expect(told).toEqual([
    '房屋 5 房号 value_missing',
    '房屋 6 建筑面积 value_not_decimal',
    '房屋 7 楼栋号 reference_missing', // the building
    '房屋 7 楼栋号 reference_missing', // and its entrance
    '房屋 8 状态 value_not_option',
    '房屋 9 交房日期 value_not_day',
    '房屋 10 套内面积 rule_broken',
    '房屋 11 建筑面积 value_too_small',
    '房屋 12 建筑面积 duplicate_conflict',
    'meter-readings-dirty 2 本期读数 rule_broken',
    'meter-readings-dirty 3 表号 reference_missing',
    'meter-readings-dirty 4 账期 value_not_period',
    'meter-readings-dirty 5 上期读数 value_not_decimal',
    'meter-readings-dirty 7 本期读数 duplicate_conflict',
    'meter-readings-dirty 8 抄表日期 value_not_day',
  ])
  expect(await faultOf(commitImport(world.deps, actor, report.id))).toBe('import_invalid')
  expect(await count('e_room')).toBe(0)
  const sheets = await world.deps.workbooks.read({
    name: 'e.xlsx',
    bytes: await importErrors(world.deps, actor, report.id),
  })
  const rows = sheets
    .find((sheet) => sheet.title === 'meter-readings-dirty')!
    .rows.map((row) => row.cells.map((cell) => cell?.text))
  expect(rows[0]).toEqual(['行号', '原因', '表号', '账期', '上期读数', '本期读数', '翻零值', '抄表日期'])
  expect(rows[2]).toEqual(['3', '表号: 找不到所指的记录', 'W-99-9-9999', '2026-11', '1', '2', undefined, '2026-11-25'])
})

test('a year of an estate imports whole, and a second time changes nothing', async () => {
  const report = await dryRunImport(world.deps, actor, { mapping: 'estate', files: jinxiuFiles() })
  const errors = report.problems.filter((problem) => problem.severity === 'error')
  expect(errors).toEqual([])
  expect(report.committable).toBe(true)
  expect(report.sheets.reduce((sum, sheet) => sum + sheet.warnings, 0)).toBeGreaterThan(10)
  const committed = await commitImport(world.deps, actor, report.id)
  expect(committed.state).toBe('committed')
  expect(await count('e_building')).toBe(12)
  expect(await count('e_room')).toBe(1400)
  expect(await count('e_customer')).toBe(1300)
  expect(await count('e_meter_reading')).toBeGreaterThan(16_500)
  expect(await count('k_fee_attachment')).toBeGreaterThan(4_000)

  const again = await dryRunImport(world.deps, actor, { mapping: 'estate', files: jinxiuFiles() })
  const sum = (key: 'create' | 'update' | 'same') => again.sheets.reduce((total, sheet) => total + sheet[key], 0)
  expect({ create: sum('create'), update: sum('update') }).toEqual({ create: 0, update: 0 })
  expect(sum('same')).toBeGreaterThan(20_000)
})

test('a meter that was replaced and one that rolled over have the right usage', async () => {
  const { rows } = await world.superuser(
    `select r.full_code, sum(g.usage)::text as usage from t_${tenant}.e_meter_reading g
       join t_${tenant}.e_meter m on m.id = g.meter join t_${tenant}.e_room r on r.id = m.room
      where g.period = '2026-10' and r.full_code in ('2-1-0303', '3-1-0501', '1-1-0102') group by 1 order by 1`,
  )
  expect(rows).toEqual([
    { full_code: '1-1-0102', usage: '20.0000' },
    { full_code: '2-1-0303', usage: '38.0000' },
    { full_code: '3-1-0501', usage: '45.0000' },
  ])
})

// Guards against writing what nobody has seen: between dry run and commit someone changed the data.
test('a commit is refused when data changed since the dry run', async () => {
  const files = filesAt('tenants/jinxiu/data/rooms.xlsx')
  await world.superuser(
    `update t_${tenant}.e_room set layout = '改', version = version + 1 where full_code = '1-1-0101'`,
  )
  const report = await dryRunImport(world.deps, actor, { mapping: 'estate', files })
  expect(report.sheets.find((sheet) => sheet.entity === 'room')?.update).toBe(1)
  await world.superuser(
    `update t_${tenant}.e_room set layout = '再改', version = version + 1 where full_code = '1-1-0101'`,
  )
  expect(await faultOf(commitImport(world.deps, actor, report.id))).toBe('import_stale')
  const fresh = await dryRunImport(world.deps, actor, { mapping: 'estate', files })
  expect((await commitImport(world.deps, actor, fresh.id)).state).toBe('committed')
  expect((await commitImport(world.deps, actor, fresh.id)).state).toBe('committed') // again: the same answer
})

const standards = [
  'property_by_area',
  'water_yearly_tiers',
  'share_electricity_by_area',
  'garbage_fixed',
  'parking_monthly',
]

test("last month's fee run over the imported estate: the portal's room, a mid-month start, exceptions by name", async () => {
  const page = { filter: 'all' as const, offset: 0, limit: 2000, locale: 'zh-CN' }
  const preview = await previewFeeRun(world.deps, actor, { period: '2026-10', standards }, page)
  const rowOf = (title: string) => preview.rows.find((row) => row.subject.title === title)
  expect(rowOf('1-1-0102')).toMatchObject({
    payer: { title: '周启明' },
    amounts: { property: '250.46', water: '130.00', share_electricity: '4.12' },
    total: '384.58',
  })
  // 120.30 m2 at 2.80 for 20 of 31 days.
  expect(rowOf('12-1-0101')?.amounts.property).toBe('217.32')
  expect(preview.shares.every((share) => share.adds_up)).toBe(true)
  expect(preview.shares.map((share) => share.total)).toContain('1234.56')
  const exceptions = preview.rows.flatMap((row) =>
    row.notes.filter((one) => one.kind === 'exception').map((one) => `${row.subject.title} ${one.code}`),
  )
  expect([...new Set(exceptions)].sort()).toEqual([
    '10-1-2002 input_missing',
    '5-2-1001 payer_missing',
    '6-1-1201 input_missing',
    '8-2-0402 input_missing',
  ])
})

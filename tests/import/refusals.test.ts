import { commitImport } from '@courtyard/core/imports/commit-import'
import { dryRunImport } from '@courtyard/core/imports/dry-run-import'
import type { ImportFile } from '@courtyard/core/imports/ports'
import { publishDocuments } from '@courtyard/core/publish/publish-documents'
import { isFault } from '@courtyard/std/fault'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { actorOf, residential, type World, worldOf } from './support.ts'

const tenant = 'refusals'
const actor = actorOf(tenant)
const tenantDocument = {
  path: 'tenant.json',
  text: JSON.stringify({
    kind: 'tenant',
    name: tenant,
    label: { en: 'R' },
    template: { pack: 'residential', version: '^1.0.0' },
  }),
}
let world: World

const csv = (name: string, ...lines: string[]): ImportFile => ({
  name,
  bytes: new TextEncoder().encode(lines.join('\n')),
})
const places = [
  csv('项目.csv', '项目编号,项目名称', 'P,小区'),
  csv('楼栋.csv', '项目编号,楼栋号,楼栋名称', 'P,1,1 号楼'),
  csv('房屋.csv', '项目编号,楼栋号,房号,门牌号,建筑面积', 'P,1,1-101,101,80', 'P,1,1-102,102,90'),
  csv('客户.csv', '客户编号,姓名', 'A,甲', 'B,乙'),
]
const dryRun = (...files: ImportFile[]) => dryRunImport(world.deps, actor, { mapping: 'estate', files })
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (isFault(error) ? error.code : error),
  )
const count = async (table: string): Promise<number> =>
  Number((await world.superuser(`select count(*) from t_${tenant}.${table}`)).rows[0].count)

beforeAll(async () => {
  world = await worldOf(tenant, [...residential(), tenantDocument])
  const report = await dryRun(...places)
  await commitImport(world.deps, actor, report.id)
})
afterAll(() => world?.close())

const occupancies = (...rows: string[]) => csv('住户.csv', '房号,客户编号,身份,缴费人,入住日期,迁出日期', ...rows)

test('owners whose dates overlap are told, within the file and against what is stored; one after the other is fine', async () => {
  const inFile = await dryRun(occupancies('1-101,A,业主,是,2020-01-01,', '1-101,B,业主,是,2026-01-01,'))
  expect(inFile.problems.map(({ row, code }) => [row, code])).toContainEqual([3, 'period_overlaps'])
  expect(inFile.committable).toBe(false)
  const good = await dryRun(occupancies('1-101,A,业主,是,2020-01-01,2026-01-01', '1-101,B,业主,是,2026-01-01,'))
  expect(good.problems).toEqual([])
  await commitImport(world.deps, actor, good.id)
  const stored = await dryRun(occupancies('1-101,A,业主,是,2026-03-01,'))
  expect(stored.problems.map(({ row, code }) => [row, code])).toContainEqual([2, 'period_overlaps'])
})

test('overlapping attachments of one standard are refused and nothing of the import is written', async () => {
  const attachments = csv(
    '收费绑定.csv',
    '房号,收费项目,开始日期,结束日期',
    '1-101,物业费,2026-01-01,',
    '1-101,物业费,2026-02-01,',
  )
  const report = await dryRun(csv('客户.csv', '客户编号,姓名', 'C,丙'), attachments)
  expect(report.problems.map(({ row, code }) => [row, code])).toEqual([[3, 'period_overlaps']])
  expect(await codeOf(commitImport(world.deps, actor, report.id))).toBe('import_invalid')
  expect(await count('e_customer')).toBe(2)
})

// Guards the one transaction: the second entity's rows break a key that another session wrote meanwhile.
test('what fails half way leaves nothing', async () => {
  const report = await dryRun(
    csv('客户.csv', '客户编号,姓名', 'D,丁'),
    csv('表计.csv', '表号,类别,房号', 'M1,水表,1-101'),
  )
  await world.superuser(
    `insert into t_${tenant}.e_meter (no, kind, room, ratio, digits, initial_reading, status, created_by, updated_by) select 'M1', 'water', id, 1, 5, 0, 'active', 'x', 'x' from t_${tenant}.e_room limit 1`,
  )
  expect(await codeOf(commitImport(world.deps, actor, report.id))).toBe('import_stale')
  expect(await count('e_customer')).toBe(2)
})

test('two commits of one import at the same time write it once', async () => {
  const report = await dryRun(csv('客户.csv', '客户编号,姓名', 'E,戊', 'F,己'))
  const both = await Promise.all([1, 2].map(() => commitImport(world.deps, actor, report.id)))
  expect(both.map((one) => one.state)).toEqual(['committed', 'committed'])
  expect(await count('e_customer')).toBe(4)
})

test('an empty cell keeps what is stored, a filled one changes it', async () => {
  const set = await dryRun(csv('客户.csv', '客户编号,姓名,手机,邮箱', 'A,甲,13000000001,a@x.example'))
  await commitImport(world.deps, actor, set.id)
  const change = await dryRun(csv('客户.csv', '客户编号,姓名,手机,邮箱', 'A,甲,１３００００００００２,'))
  expect(change.sheets[0]).toMatchObject({ create: 0, update: 1, same: 0 })
  await commitImport(world.deps, actor, change.id)
  const { rows } = await world.superuser(`select phone, email, version from t_${tenant}.e_customer where code = 'A'`)
  expect(rows).toEqual([{ phone: '13000000002', email: 'a@x.example', version: 3 }])
})

// The mapping finds rooms by number within the project; another mapping may find them by something else.
test('a key that belongs to another record is told before the database refuses it', async () => {
  const mapping = {
    kind: 'mapping',
    name: 'by_name',
    sheets: [
      {
        name: 'building',
        match: ['名册'],
        entity: 'building',
        key: ['name'],
        columns: [
          { field: 'project', constant: 'P', lookup: { by: ['code'] } },
          { field: 'code', header: '楼栋号' },
          { field: 'name', header: '楼栋名称' },
        ],
      },
    ],
  }
  const files = [...residential(), tenantDocument, { path: 'mappings/by_name.json', text: JSON.stringify(mapping) }]
  await publishDocuments(world.deps, tenant, { files, by: 'test', note: '' })
  const file = csv('名册.csv', '楼栋号,楼栋名称', '1,东楼', '2,西楼', '2,北楼', '3,南楼')
  const report = await dryRunImport(world.deps, actor, { mapping: 'by_name', files: [file] })
  expect(report.problems.map(({ row, code }) => [row, code])).toEqual([
    [2, 'key_taken'],
    [4, 'key_taken'],
  ])
})

test('an unknown mapping and an unknown import are said to be missing', async () => {
  expect(await codeOf(dryRunImport(world.deps, actor, { mapping: 'toString', files: places }))).toBe('mapping_unknown')
  expect(await codeOf(commitImport(world.deps, actor, '00000000-0000-7000-8000-000000000000'))).toBe('import_missing')
  expect(await codeOf(commitImport(world.deps, actor, 'x'))).toBe('import_missing')
})

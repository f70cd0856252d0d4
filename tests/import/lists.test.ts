import { commitImport } from '@courtyard/core/imports/commit-import'
import { dryRunImport } from '@courtyard/core/imports/dry-run-import'
import type { ImportFile } from '@courtyard/core/imports/ports'
import { createRecord } from '@courtyard/core/records/create-record'
import { readHistory } from '@courtyard/core/records/read-history'
import { readRecord } from '@courtyard/core/records/read-record'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { relationsDocuments } from '../api/relations-documents.ts'
import { actorOf, type World, worldOf } from './support.ts'

const tenant = 'lists'
const actor = actorOf(tenant, 'manager')
const field = (name: string, header: string, more: object = {}) => ({ field: name, header, ...more })
const mapping = {
  kind: 'mapping',
  name: 'people',
  label: { 'zh-CN': '人员', en: 'People' },
  sheets: [
    { name: 'skill', match: ['skills'], entity: 'skill', key: ['name'], columns: [field('name', 'Skill')] },
    {
      name: 'worker',
      match: ['workers'],
      entity: 'worker',
      key: ['name'],
      columns: [
        field('name', 'Name'),
        field('skills', 'Skills', { separator: '、', lookup: { by: ['name'] } }),
        field('about', 'Site', { lookup: { entity: 'site', by: ['name'] } }),
      ],
    },
    {
      name: 'order',
      match: ['orders'],
      entity: 'order',
      key: ['name'],
      distinct: true,
      columns: [field('name', 'Order')],
    },
    {
      name: 'line',
      match: ['orders'],
      entity: 'order_line',
      key: ['order', 'what'],
      columns: [
        field('order', 'Order', { lookup: { by: ['name'] } }),
        field('position', 'No'),
        field('what', 'What', { required: true }),
        field('amount', 'Amount', { required: true }),
      ],
    },
  ],
}
const file = { path: 'mappings/people.json', text: JSON.stringify(mapping) }
const csv = (name: string, ...lines: string[]): ImportFile => ({
  name: `${name}.csv`,
  bytes: new TextEncoder().encode(lines.join('\n')),
})
let world: World
const dryRun = (...files: ImportFile[]) => dryRunImport(world.deps, actor, { mapping: 'people', files })
const idOf = async (table: string, name: string): Promise<string> =>
  (await world.superuser(`select id from t_${tenant}.e_${table} where name = $1`, [name])).rows[0].id

beforeAll(async () => {
  world = await worldOf(tenant, [...relationsDocuments(tenant), file])
  await createRecord(world.deps, actor, { entity: 'site', values: { name: 'North' } })
  await createRecord(world.deps, actor, { entity: 'skill', values: { name: 'stored' } })
})
afterAll(() => world?.close())

const good = [
  csv('skills', 'Skill', 'pipes', 'wires'),
  csv('workers', 'Name,Skills,Site', 'Ann,wires、stored、pipes、wires,North', 'Ben,pipes,'),
  csv('orders', 'Order,No,What,Amount', 'O1,1,valve,80', 'O1,2,visit,20.5', 'O2,1,paint,5'),
]

test('lists, references to one of several and owned lines are filled by one import, and not again by a second', async () => {
  const report = await dryRun(...good)
  expect([report.problems, report.committable]).toEqual([[], true])
  await commitImport(world.deps, actor, report.id)
  const ann = await readRecord(world.deps, actor, { entity: 'worker', id: await idOf('worker', 'Ann') })
  const { skills, about } = ann as unknown as { skills: { items: { title: string }[] }; about: { title: string } }
  expect([skills.items.map(({ title }) => title), about.title]).toEqual([['wires', 'stored', 'pipes'], 'North'])
  const order = await readRecord(world.deps, actor, { entity: 'order', id: await idOf('order', 'O1') })
  expect(order.lines).toMatchObject([
    { what: 'valve', amount: '80.00' },
    { what: 'visit', amount: '20.50' },
  ])
  const again = await dryRun(...good)
  expect(again.sheets.map(({ create, update }) => create + update)).toEqual([0, 0, 0, 0])
})

test('a list that changed is changed alone, with its history', async () => {
  const report = await dryRun(csv('workers', 'Name,Skills', 'Ben,wires'))
  expect(report.sheets.find(({ entity }) => entity === 'worker')).toMatchObject({ update: 1, create: 0 })
  await commitImport(world.deps, actor, report.id)
  const id = await idOf('worker', 'Ben')
  const ben = (await readRecord(world.deps, actor, { entity: 'worker', id })) as unknown as {
    version: number
    skills: { items: { title: string }[] }
  }
  expect([ben.version, ben.skills.items.map(({ title }) => title)]).toEqual([2, ['wires']])
  const history = await readHistory(world.deps, actor, { entity: 'worker', id })
  expect(history.items).toHaveLength(2)
  const [latest] = history.items
  expect([latest?.action, latest?.version, latest?.changes.map((change) => change.field)]).toEqual([
    'update',
    2,
    ['skills'],
  ])
  expect(latest?.changes).toMatchObject([{ old: [{ title: 'pipes' }], new: [{ title: 'wires' }] }])
})

test('every bad text, row and line is told, and nothing is changed', async () => {
  const before = await world.superuser(`select count(*) from t_${tenant}.e_worker`)
  const report = await dryRun(
    csv('workers', 'Name,Skills,Site', 'Cid,pipes、nothing、wrong,South'),
    csv('orders', 'Order,No,What,Amount', 'O3,1,lamp,-1', 'O3,2,lamp,7', 'O3,3,,7'),
  )
  const told = report.problems.map(({ row, column, value, code }) => [row, column, value, code])
  expect(told).toEqual([
    [2, 'Skills', 'nothing', 'reference_missing'],
    [2, 'Skills', 'wrong', 'reference_missing'],
    [2, 'Site', 'South', 'reference_missing'],
    [2, 'Amount', '-1', 'value_too_small'],
    [3, 'No', '2', 'duplicate_conflict'],
    [4, 'What', '', 'value_missing'],
  ])
  expect(report.committable).toBe(false)
  await expect(commitImport(world.deps, actor, report.id)).rejects.toMatchObject({ code: 'import_invalid' })
  expect((await world.superuser(`select count(*) from t_${tenant}.e_worker`)).rows).toEqual(before.rows)
})

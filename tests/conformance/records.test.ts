import type { Tree } from '@courtyard/expression/tree'
import { everything, nothing, type Scope, type ScopeRule, type Scopes } from '@courtyard/metadata/scope'
import { compileList, compileRead } from '@courtyard/query/compile-list'
import type { Filter } from '@courtyard/query/filter'
import { compileAggregate, planAggregate, shapeAggregate } from '@courtyard/query/plan-aggregate'
import { type ListRequest, planList, planRead } from '@courtyard/query/plan-list'
import { compileReferences, shapeReferences } from '@courtyard/query/plan-references'
import {
  compileAfterCheck,
  compileCreate,
  compileDelete,
  compileLock,
  compileUpdate,
  shapeCheck,
} from '@courtyard/query/plan-write'
import { shapePage, shapeRecord } from '@courtyard/query/shape-page'
import { isFault } from '@courtyard/std/fault'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { catalog, idOf, tablesOf } from './world.ts'

// Guards the everyday statements one by one, where a random test would not say what went wrong.

const target = { schema: 'kept' }
const writer = { actorId: 'u1', at: '2026-01-15T00:00:00.000Z' }
const at = [0, 0] as const
const [open, shut] = [idOf('unit', 1), idOf('unit', 2)]
const block = idOf('block', 1)

let fresh: FreshDatabase
const run = async (query: { sql: string; parameters: readonly unknown[] }) =>
  (await fresh.superuser(query.sql, [...query.parameters])).rows as Record<string, unknown>[]

beforeAll(async () => {
  fresh = await freshDatabase()
  await fresh.superuser(tablesOf('kept'))
})
afterAll(() => fresh.close())
beforeEach(async () => {
  await fresh.superuser('truncate kept.e_site, kept.e_block, kept.e_unit, kept.e_lease, kept.e_person')
  await create('block', block, { name: '一号楼' })
  await create('unit', open, {
    code: 'A%1',
    status: 'open',
    area: '10.5',
    paid: '12.34',
    block,
    note: 'secret',
    beds: 2,
  })
  await create('unit', shut, { code: 'A_2', status: 'shut', area: '2', paid: '0.01', block, note: 'plain', beds: null })
})

async function create(entity: string, id: string, values: Record<string, unknown>) {
  await run(compileCreate(catalog, { ...writer, entity, id, values }, target))
  await fresh.superuser(`update kept.e_${entity} set version = 1 where id = $1`, [id]) // the world has no column defaults
}

const isOpen: Tree = {
  op: 'compare',
  sign: '=',
  left: { op: 'field', path: ['status'], type: { kind: 'text' }, at },
  right: { op: 'literal', value: 'open', type: { kind: 'text' }, at },
  type: { kind: 'boolean' },
  at,
}
const scopeOf = (...grants: Omit<ScopeRule, 'rule'>[]): Scope => ({
  entity: 'unit',
  grants: grants.map((grant) => ({ rule: 'granted', ...grant })),
  denials: [],
  variables: {},
})
const scopesOf = (unit: Scope): Scopes => ({ read: (name) => (name === 'unit' ? unit : everything(name)) })
const all: Scopes = { read: everything }
/** All rows with their code, the note of open ones only. */
const partial = scopesOf(scopeOf({ fields: ['code', 'area', 'block'] }, { fields: ['note'], where: isOpen }))

async function list(request: Omit<ListRequest, 'entity'>, scopes: Scopes = all) {
  const plan = planList(catalog, { entity: 'unit', select: ['code'], ...request }, scopes)
  return shapePage(plan, await run(compileList(plan, target)))
}
const codes = async (request: Omit<ListRequest, 'entity'>, scopes: Scopes = all) =>
  (await list(request, scopes)).items.map(({ code }) => code)
const faultOf = (action: () => unknown): unknown => {
  try {
    action()
  } catch (error) {
    return isFault(error) ? error.code : error
  }
  return 'no fault'
}
const refused = (filter: unknown, scopes: Scopes = all) =>
  faultOf(() => planList(catalog, { entity: 'unit', filter: filter as Filter }, scopes))

test('a record comes back as it was written, a missing one not at all', async () => {
  const read = async (id: string) => {
    const plan = planRead(
      catalog,
      { entity: 'unit', id, select: ['code', 'area', 'paid', 'beds', 'block', 'note'] },
      partial,
    )
    return (await run(compileRead(plan, target))).map((row) => shapeRecord(plan, row))
  }
  expect(faultOf(() => planRead(catalog, { entity: 'unit', id: open, select: ['paid'] }, partial))).toBe(
    'field_unknown',
  )
  const plan = planRead(catalog, { entity: 'unit', id: open, select: ['code', 'area', 'paid', 'beds', 'block'] }, all)
  expect((await run(compileRead(plan, target))).map((row) => shapeRecord(plan, row))).toEqual([
    {
      id: open,
      version: 1,
      code: 'A%1',
      area: '10.5000',
      paid: '12.34',
      beds: 2,
      block: { id: block, title: '一号楼' },
    },
  ])
  await expect(read(idOf('unit', 9))).rejects.toSatisfy((error) => isFault(error, 'field_unknown'))
})

test('a field hidden on a row is absent there, null where it is empty', async () => {
  const { items } = await list({ select: ['code', 'note'], sort: [{ path: 'code', descending: false }] }, partial)
  expect(items).toEqual([
    { id: open, version: 1, code: 'A%1', note: 'secret' },
    { id: shut, version: 1, code: 'A_2' },
  ])
})

test('filters, sorting and search find nothing in hidden values', async () => {
  expect(await codes({ filter: { field: 'note', op: 'eq', value: 'plain' } })).toEqual(['A_2'])
  expect(await codes({ filter: { field: 'note', op: 'eq', value: 'plain' } }, partial)).toEqual([])
  expect(await codes({ filter: { field: 'note', op: 'eq', value: 'secret' } }, partial)).toEqual(['A%1'])
  expect(await codes({ filter: { field: 'note', op: 'present' } }, partial)).toEqual(['A%1'])
  expect(await codes({ filter: { field: 'note', op: 'missing' } }, partial)).toEqual([])
  expect(await codes({ sort: [{ path: 'note', descending: false }] })).toEqual(['A_2', 'A%1'])
  expect(await codes({ sort: [{ path: 'note', descending: false }] }, partial)).toEqual(['A%1', 'A_2'])
})

test('what may never be read answers like what does not exist', () => {
  const hidden = scopesOf(scopeOf({ fields: ['code'] }))
  const codesOf = (scopes: Scopes) =>
    ['area', 'nothing', '__proto__', 'block.name', 'constructor.name'].map((field) =>
      refused({ field, op: 'eq', value: 'x' }, scopes),
    )
  expect(new Set(codesOf(hidden))).toEqual(new Set(['field_unknown']))
  expect(refused({ field: 'code', op: 'eq', value: 'x' }, hidden)).toBe('no fault')
  expect(faultOf(() => planList(catalog, { entity: 'unit' }, { read: nothing }))).toBe('entity_unknown')
  expect(faultOf(() => planList(catalog, { entity: '__proto__' }, all))).toBe('entity_unknown')
  expect(
    faultOf(() => planList(catalog, { entity: 'unit', sort: [{ path: 'area', descending: false }] }, hidden)),
  ).toBe('field_unknown')
  expect(faultOf(() => planList(catalog, { entity: 'unit', totals: ['area'] }, hidden))).toBe('field_unknown')
  expect(faultOf(() => planAggregate(catalog, { entity: 'unit', groupBy: [], measures: ['sum:area'] }, hidden))).toBe(
    'field_unknown',
  )
})

test('a filter has limits and its values fit its field', () => {
  const leaf: Filter = { field: 'code', op: 'eq', value: 'x' }
  expect(refused({ and: Array(49).fill(leaf) })).toBe('no fault')
  expect(refused({ and: Array(50).fill(leaf) })).toBe('limit_exceeded')
  expect(refused({ not: { not: { not: leaf } } })).toBe('no fault')
  expect(refused({ not: { not: { not: { not: leaf } } } })).toBe('limit_exceeded')
  const hop: Filter = { field: 'block.site.name', op: 'eq', value: 'x' }
  expect(refused({ and: [hop, hop, hop] })).toBe('no fault')
  expect(refused({ and: [hop, hop, hop, hop] })).toBe('limit_exceeded')
  expect(refused({ field: 'code', op: 'in', value: Array(501).fill('x') })).toBe('limit_exceeded')
  const bad: [string, unknown][] = [
    ['area', 'abc'],
    ['area', '1e5'],
    ['area', true],
    ['since', '2026-02-30'],
    ['billed', '2026-13'],
    ['seen', '2026-01-01'],
    ['block', 'no id'],
    ['furnished', 'true'],
    ['code', 'nul\0'],
    ['code', 'x'.repeat(3000)],
  ]
  for (const [field, value] of bad)
    expect([field, refused({ field, op: 'eq', value })]).toEqual([field, 'filter_invalid'])
  expect(refused({ field: 'furnished', op: 'lt', value: true })).toBe('filter_invalid')
  expect(refused({ field: 'area', op: 'contains', value: '1' })).toBe('filter_invalid')
  expect(refused({ field: 'area', op: 'eq', value: 10.5 })).toBe('no fault')
})

test('numbers beyond a column are compared, not refused by the database', async () => {
  const huge = '9'.repeat(30)
  expect(await codes({ filter: { field: 'beds', op: 'lt', value: huge } })).toEqual(['A%1'])
  expect(await codes({ filter: { field: 'beds', op: 'in', value: ['2', '2.5', huge] } })).toEqual(['A%1'])
  expect(await codes({ filter: { field: 'beds', op: 'in', value: [] } })).toEqual([])
})

test('the search box takes its text as it stands', async () => {
  expect(await codes({ q: 'a' })).toHaveLength(2)
  expect(await codes({ q: 'A%' })).toEqual(['A%1'])
  expect(await codes({ q: '_2' })).toEqual(['A_2'])
  expect(await codes({ q: '\\' })).toEqual([])
})

test('a cursor belongs to its list', async () => {
  const sort = [{ path: 'area', descending: true }]
  const { next_cursor: cursor } = await list({ sort, limit: 1 })
  expect(cursor).not.toBeNull()
  expect(await codes({ sort, limit: 1, cursor: cursor! })).toEqual(['A_2'])
  const other = [{ path: 'code', descending: true }]
  await expect(list({ sort: other, cursor: cursor! })).rejects.toSatisfy((error) => isFault(error, 'cursor_invalid'))
  const [hash, id] = JSON.parse(Buffer.from(cursor!, 'base64url').toString())
  const forged = [[hash, id], [hash, id, 'x'], [hash, 'x', '1'], [hash, id, 1], {}, 'x', [hash, id, "1'; --"]]
  for (const forgery of forged) {
    const text = Buffer.from(JSON.stringify(forgery)).toString('base64url')
    await expect(list({ sort, cursor: text })).rejects.toSatisfy((error) => isFault(error, 'cursor_invalid'))
  }
})

test('rows say whether they may be changed', async () => {
  const can = { update: scopeOf({ fields: '*', where: isOpen }), delete: nothing('unit') }
  const { items } = await list({ can, sort: [{ path: 'code', descending: false }] })
  expect(items.map((item) => item.can)).toEqual([
    { update: true, delete: false },
    { update: false, delete: false },
  ])
})

test('a change asks for the version it was made for', async () => {
  const change = { ...writer, entity: 'unit', id: open, values: { beds: 3, paid: '99.99' } }
  expect(await run(compileUpdate(catalog, { ...change, version: 7 }, target))).toEqual([])
  expect(await run(compileUpdate(catalog, { ...change, version: 1 }, target))).toEqual([{ id: open, version: '2' }])
  const [stored] = await run({ sql: 'select beds::int, paid::int from kept.e_unit where id = $1', parameters: [open] })
  expect(stored).toEqual({ beds: 3, paid: 9999 })
  expect(await run(compileDelete(catalog, { entity: 'unit', id: open, version: 1 }, target))).toEqual([])
  expect(await run(compileDelete(catalog, { entity: 'unit', id: open, version: 2 }, target))).toEqual([{ id: open }])
})

test('a write is checked on the row as it becomes, field by field', async () => {
  const scope = scopeOf({ fields: ['status', 'code'], where: isOpen }, { fields: ['code'] })
  const ask = { entity: 'unit', id: open, scope, fields: ['code', 'status', 'note'] }
  const before = shapeCheck(ask.fields, await run(compileLock(catalog, ask, target)))
  expect(before).toEqual({ version: 1, allowed: true, denied: ['note'] })
  await run(
    compileUpdate(catalog, { ...writer, entity: 'unit', id: open, version: 1, values: { status: 'shut' } }, target),
  )
  const after = shapeCheck(ask.fields, await run(compileAfterCheck(catalog, ask, target)))
  expect(after).toEqual({ version: 2, allowed: true, denied: ['status', 'note'] })
  const gone = { ...ask, scope: scopeOf({ fields: '*', where: isOpen }) }
  expect(shapeCheck(ask.fields, await run(compileAfterCheck(catalog, gone, target)))?.allowed).toBe(false)
  expect(
    shapeCheck(ask.fields, await run(compileAfterCheck(catalog, { ...ask, id: idOf('unit', 9) }, target))),
  ).toBeUndefined()
})

test('what refers to a record is counted, and apart what the asker may read of it', async () => {
  const found = async (scopes: Scopes) =>
    shapeReferences(await run(compileReferences(catalog, { entity: 'block', id: block, scopes }, target)!))
  expect(await found(all)).toEqual([{ entity: 'unit', field: 'block', count: 2, readable: 2 }])
  expect(await found(scopesOf(scopeOf({ fields: '*', where: isOpen })))).toMatchObject([{ count: 2, readable: 1 }])
  expect(await found(scopesOf(scopeOf({ fields: ['code'] })))).toMatchObject([{ count: 2, readable: 0 }])
})

test('groups and measures count only what may be read', async () => {
  const aggregate = async (request: { groupBy: string[]; measures: string[]; filter?: Filter }, scopes: Scopes) => {
    const plan = planAggregate(catalog, { entity: 'unit', ...request }, scopes)
    return shapeAggregate(plan, await run(compileAggregate(plan, target)))
  }
  expect(await aggregate({ groupBy: ['block'], measures: ['count', 'sum:paid', 'max:area'] }, all)).toEqual([
    {
      group: { block: { id: block, title: '一号楼' } },
      values: { count: 2, 'sum:paid': '12.35', 'max:area': '10.5000' },
    },
  ])
  expect(await aggregate({ groupBy: ['note'], measures: ['count'] }, partial)).toEqual([
    { group: { note: 'secret' }, values: { count: 1 } },
    { group: { note: null }, values: { count: 1 } },
  ])
  expect(await aggregate({ groupBy: [], measures: ['count:note'] }, partial)).toEqual([
    { group: {}, values: { 'count:note': 1 } },
  ])
  const filter: Filter = { field: 'note', op: 'eq', value: 'plain' }
  expect(await aggregate({ groupBy: [], measures: ['count'], filter }, partial)).toEqual([
    { group: {}, values: { count: 0 } },
  ])
})

import { visibleFields } from '@courtyard/access/visible-fields'
import { compareText } from '@courtyard/expression/evaluate/compare'
import type { Tree } from '@courtyard/expression/tree'
import type { Row, Value } from '@courtyard/expression/value'
import type { Sort } from '@courtyard/metadata/catalog'
import { type ComputedField, type Field, isStored, type RollupField } from '@courtyard/metadata/field'
import { everything, type Scope, type Scopes } from '@courtyard/metadata/scope'
import { toValue } from '@courtyard/metadata/values'
import { compileList, compileTotals } from '@courtyard/query/compile-list'
import type { Filter } from '@courtyard/query/filter'
import { compileAggregate, planAggregate, shapeAggregate } from '@courtyard/query/plan-aggregate'
import { planList } from '@courtyard/query/plan-list'
import { shapePage } from '@courtyard/query/shape-page'
import { isFault } from '@courtyard/std/fault'
import {
  add,
  compare,
  divide,
  isRational,
  isZero,
  multiply,
  type Rational,
  rational,
  round,
  toDecimalText,
  toFixedText,
  zero,
} from '@courtyard/std/rational'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anyFilter, fits } from './any-filter.ts'
import { anyScopes } from './any-scope.ts'
import { anyWorld, catalog, insertsOf, rowsOf, tablesOf } from './world.ts'

// Guards what a list answers: pages that hold every visible row once, in order, with nothing on it that is hidden.

const RUNS = process.env.COURTYARD_TEST_DEEP === '1' ? 1_500 : 120
const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000)
const SCHEMA = 'listed'

let fresh: FreshDatabase
let rows: ReadonlyMap<string, readonly Row[]>

beforeAll(async () => {
  fresh = await freshDatabase()
  const [world] = fc.sample(anyWorld, { numRuns: 1, seed })
  await fresh.superuser(tablesOf(SCHEMA))
  for (const insert of insertsOf(SCHEMA, world!)) await fresh.superuser(insert.sql, insert.values)
  rows = rowsOf(world!)
})
afterAll(() => fresh.close())

const own = ['code', 'area', 'fee', 'paid', 'beds', 'furnished', 'status', 'since', 'billed', 'seen']
const made = ['volume', 'ratio', 'lift', 'shares', 'payers']
const selectable = [...own, ...made, 'block', 'block.name', 'block.site', 'block.site.name', 'block.per_floor']
const sortable = [
  ...own.filter((name) => name !== 'fee'),
  'volume',
  'shares',
  'payers',
  'block.name',
  'block.site.opened',
  'id',
]
const anyRequest = fc.record({
  select: fc.uniqueArray(fc.constantFrom(...selectable), { maxLength: 6 }),
  sort: fc.uniqueArray(fc.record({ path: fc.constantFrom(...sortable), descending: fc.boolean() }), {
    maxLength: 2,
    selector: ({ path }) => path,
  }),
  limit: fc.integer({ min: 1, max: 15 }),
  filter: fc.option(anyFilter(2), { nil: undefined }),
})

type Asked = { select: string[]; sort: Sort[]; limit: number; filter: Filter | undefined }
type Scoped = Readonly<Record<string, Scope>>

async function allPages(scoped: Scoped, asked: Asked, scopes: Scopes = { read: (name) => scoped[name]! }) {
  const items: Record<string, unknown>[] = []
  let first: ReturnType<typeof shapePage> | undefined
  for (let cursor: string | undefined; ; ) {
    const plan = planList(catalog, { entity: 'unit', ...asked, cursor, count: true, totals: ['area', 'paid'] }, scopes)
    const run = async (query: { sql: string; parameters: readonly unknown[] }) =>
      (await fresh.superuser(query.sql, [...query.parameters])).rows
    const page = shapePage(
      plan,
      await run(compileList(plan, { schema: SCHEMA })),
      (await run(compileTotals(plan, { schema: SCHEMA })!))[0],
    )
    first ??= page
    items.push(...page.items)
    expect(page.items.length).toBeLessThanOrEqual(asked.limit)
    if (page.next_cursor === null) return { items, first }
    cursor = page.next_cursor
  }
}

/** What a path holds for the caller: undefined = hidden, null = empty. */
function read(scoped: Scoped, row: Row, path: readonly string[], entity = 'unit'): Value | undefined {
  const [name = '', ...rest] = path
  if (!visibleFields(catalog.entities[entity]!, scoped[entity]!, row)?.has(name)) return undefined
  const field = catalog.entities[entity]!.fields.find((one) => one.name === name)!
  if (field.type === 'computed') return computedOf(scoped, row, field)
  if (field.type === 'rollup') return rollupOf(scoped, row, field)
  const value = row[name] ?? null
  if (rest.length === 0 || value === null) return value
  return field.type === 'reference' ? read(scoped, value as Row, rest, field.to) : undefined
}

/** Seeing the field is enough for its own row; what it reads through references is cut to the caller's rights. */
function computedOf(scoped: Scoped, row: Row, { amount, result }: ComputedField): Value {
  const operand = (tree: Tree): Value => {
    const [name = '', ...rest] = tree.op === 'field' ? tree.path : []
    const value = row[name] ?? null
    if (rest.length === 0 || value === null) return value
    const block = value as Row
    if (!(['height', 'floors'] as const).every((input) => read(scoped, block, [input], 'block') !== undefined))
      return null
    return computedOf(
      scoped,
      block,
      catalog.entities.block!.fields.find((one) => one.name === rest[0]) as ComputedField,
    )
  }
  if (amount.op !== 'arith') throw new Error('the world computes with two operands')
  const [left, right] = [operand(amount.left), operand(amount.right)]
  if (!isRational(left) || !isRational(right) || (amount.sign === '/' && isZero(right))) return null
  return round((amount.sign === '/' ? divide : multiply)(left, right), result.scale, 'half_up')
}

function rollupOf(scoped: Scoped, row: Row, field: RollupField): Value {
  const entity = catalog.entities.lease!
  const over = (row.leases as Row[]).filter(({ payer }) => payer === true)
  if (field.take.fn === 'count') return rational(over.length)
  const seen = over.filter((lease) => visibleFields(entity, scoped.lease!, lease)?.has('share'))
  return seen.flatMap(({ share }) => (isRational(share ?? null) ? [share as Rational] : [])).reduce(add, zero)
}

function order(a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  if (isRational(a)) return compare(a, b as Rational)
  if (typeof a === 'boolean') return Number(a) - Number(b)
  return compareText(String(a), String(b))
}
const instant = (path: string, value: Value) =>
  path === 'seen' && value !== null ? new Date(String(value)).toISOString() : value

function expectedRows(scoped: Scoped, { sort, filter }: Asked): Row[] {
  const key = (row: Row, path: string) => instant(path, read(scoped, row, path.split('.')) ?? null)
  const ofId = (row: Value) => (typeof row === 'object' && row !== null && !isRational(row) ? (row as Row).id! : row)
  const down = sort[0]?.descending === true
  return rows
    .get('unit')!
    .filter((row) => visibleFields(catalog.entities.unit!, scoped.unit!, row) !== undefined)
    .filter((row) => filter === undefined || fits(filter, row, (one, path) => read(scoped, one, path)))
    .sort((a, b) => {
      for (const { path, descending } of sort) {
        const difference = order(ofId(key(a, path)), ofId(key(b, path)))
        if (difference !== 0) return descending ? -difference : difference
      }
      return down ? order(b.id!, a.id!) : order(a.id!, b.id!)
    })
}

/** The shape of records, written a second time. */
function expectedItem(scoped: Scoped, row: Row, select: readonly string[], entity = 'unit'): Record<string, unknown> {
  const item: Record<string, unknown> = {}
  for (const name of new Set(select.map((path) => path.split('.')[0]!))) {
    const value = read(scoped, row, [name], entity)
    if (value === undefined) continue
    const field = catalog.entities[entity]!.fields.find((one) => one.name === name)!
    item[name] =
      field.type === 'reference' && value !== null
        ? expectedReference(scoped, value as Row, { field, select, name })
        : plain(value)
  }
  return item
}

type Reached = { field: Field & { type: 'reference' }; select: readonly string[]; name: string }
function expectedReference(scoped: Scoped, to: Row, { field, select, name }: Reached) {
  const target = catalog.entities[field.to]!
  const inner = select.flatMap((path) => (path.startsWith(`${name}.`) ? [path.slice(name.length + 1)] : []))
  const title = read(scoped, to, [target.title], target.name) ?? null
  return { id: to.id, title, ...expectedItem(scoped, to, inner, target.name) }
}
const plain = (value: Value) => (isRational(value) ? toDecimalText(value) : value)

/** Answers compare by what they mean: 12.5000 is 12.5, and an instant is a point in time. */
function meant(item: Record<string, unknown>, entity = 'unit'): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => {
      const field = catalog.entities[entity]!.fields.find((one) => one.name === name)
      if (field?.type === 'computed' || field?.type === 'rollup')
        return [name, value === null ? null : plain(toValue(field, value as string))]
      if (!field || !isStored(field) || value === null) return [name, value]
      if (field.type === 'reference') {
        const { id, title, ...rest } = value as Record<string, unknown>
        return [name, { id, title, ...meant(rest, field.to) }]
      }
      if (field.type === 'datetime') return [name, new Date(String(value)).toISOString()]
      return [name, plain(toValue(field, value as string))]
    }),
  )
}

test(`pages hold every visible row once, in order, without anything hidden (${RUNS} random lists, seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  let [answered, refused] = [0, 0]
  const property = fc.asyncProperty(anyScopes, anyRequest, async (scoped, asked) => {
    const pages = await allPages(scoped, asked).catch((error: unknown) => {
      if (!isFault(error, 'field_unknown') && !isFault(error, 'entity_unknown')) throw error
      refused += 1
    })
    if (!pages) return
    answered += 1
    const expected = expectedRows(scoped, asked)
    expect(pages.items.map(({ id }) => id)).toEqual(expected.map(({ id }) => id))
    expect(pages.items.map(({ id: _, version: __, ...rest }) => meant(rest))).toEqual(
      expected.map((row) => meant(expectedItem(scoped, row, asked.select))),
    )
    expect(pages.first.count).toBe(expected.length)
    for (const total of ['area', 'paid']) {
      const seen = expected.flatMap((row) => (read(scoped, row, [total]) as Rational | null | undefined) ?? [])
      const text = pages.first.totals![total]!
      expect(
        text === null
          ? null
          : toDecimalText(toValue(catalog.entities.unit!.fields.find(({ name }) => name === total)!, text) as Rational),
      ).toEqual(seen.length === 0 ? null : toDecimalText(seen.reduce(add, zero)))
    }
  })
  await fc.assert(property, { numRuns: RUNS, seed })
  expect(answered).toBeGreaterThan(RUNS / 20)
  expect(refused).toBeGreaterThan(0)
})

const anyGroups = fc.record({
  groupBy: fc.uniqueArray(
    fc.constantFrom('status', 'furnished', 'beds', 'block', 'block.site', 'block.name', 'since', 'volume'),
    { maxLength: 2 },
  ),
  filter: fc.option(anyFilter(1), { nil: undefined }),
})
const measures = ['count', 'count:area', 'sum:area', 'avg:paid', 'min:since', 'max:code']

const idText = (value: Value): Value =>
  typeof value === 'object' && value !== null && !isRational(value) ? (value as Row).id! : value
const keyText = (value: Value): string => (isRational(value) ? toDecimalText(value) : JSON.stringify(value))

/** Rows and measures of every group, from what the caller may see; a hidden value is in the group of the empty ones. */
function expectedGroups(scoped: Scoped, { groupBy, filter }: { groupBy: string[]; filter: Filter | undefined }) {
  const groups = new Map<string, Row[]>()
  for (const row of expectedRows(scoped, { select: [], sort: [], limit: 1, filter })) {
    const key = groupBy.map((path) => keyText(idText(read(scoped, row, path.split('.')) ?? null))).join('|')
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  if (groupBy.length === 0 && groups.size === 0) groups.set('', [])
  return new Map([...groups].map(([key, members]) => [key, expectedMeasures(scoped, members)]))
}

function expectedMeasures(scoped: Scoped, members: readonly Row[]): unknown[] {
  const seen = (path: string) => members.flatMap((row) => read(scoped, row, [path]) ?? [])
  const [areas, paid] = [seen('area') as Rational[], seen('paid') as Rational[]]
  const [days, codes] = [(seen('since') as string[]).sort(compareText), (seen('code') as string[]).sort(compareText)]
  const average = paid.length === 0 ? null : divide(paid.reduce(add, zero), rational(paid.length))
  return [
    members.length,
    areas.length,
    areas.length === 0 ? null : toDecimalText(areas.reduce(add, zero)),
    average && toFixedText(average, 6),
    days[0] ?? null,
    codes.at(-1) ?? null,
  ]
}

test(`groups add up to what the caller may see (${RUNS} random ones, seed ${seed})`, { timeout: 600_000 }, async () => {
  let grouped = 0
  const property = fc.asyncProperty(anyScopes, anyGroups, async (scoped, asked) => {
    const scopes: Scopes = { read: (name) => scoped[name]! }
    const made = await (async () => planAggregate(catalog, { entity: 'unit', measures, ...asked }, scopes))().catch(
      (error: unknown) => {
        if (!isFault(error, 'field_unknown') && !isFault(error, 'entity_unknown')) throw error
      },
    )
    if (!made) return
    const query = compileAggregate(made, { schema: SCHEMA })
    const answered = shapeAggregate(made, (await fresh.superuser(query.sql, [...query.parameters])).rows)
    const got = answered.map(({ group, values }) => {
      const key = asked.groupBy.map((path) => groupKey(path, group[path])).join('|')
      const [count, areas, sum, avg, min, max] = measures.map((name) => values[name] ?? null)
      const exact = [
        sum === null ? null : toDecimalText(rational(sum!)),
        avg === null ? null : toFixedText(rational(avg!), 6),
      ]
      return [key, [count, areas, ...exact, min, max]] as const
    })
    grouped += got.length
    expect(new Map(got).size, 'each group once').toBe(got.length)
    expect(new Map(got)).toEqual(expectedGroups(scoped, asked))
  })
  await fc.assert(property, { numRuns: RUNS, seed })
  expect(grouped).toBeGreaterThan(RUNS / 4)
})

function groupKey(path: string, value: unknown): string {
  if (path === 'volume' && value !== null) return toDecimalText(rational(String(value)))
  if (typeof value === 'number') return String(value)
  return JSON.stringify(value !== null && typeof value === 'object' ? (value as { id: string }).id : value)
}

test('finds a planted fault: a list that shows what is hidden', { timeout: 120_000 }, async () => {
  let different = 0
  for (const [scoped, asked] of fc.sample(fc.tuple(anyScopes, anyRequest), { numRuns: 40, seed: 7 })) {
    const { items } = await allPages(scoped, asked, { read: everything })
    const expected = expectedRows(scoped, asked).map((row) => meant(expectedItem(scoped, row, asked.select)))
    const got = items.map(({ id: _, version: __, ...rest }) => meant(rest))
    if (JSON.stringify(got) !== JSON.stringify(expected)) different += 1
  }
  expect(different).toBeGreaterThan(0)
})

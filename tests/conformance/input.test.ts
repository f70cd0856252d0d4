import { compareText } from '@courtyard/expression/evaluate/compare'
import { matchPredicate } from '@courtyard/expression/match'
import type { Tree } from '@courtyard/expression/tree'
import type { Row, Value } from '@courtyard/expression/value'
import type { Input, Take } from '@courtyard/metadata/catalog'
import { compileInput } from '@courtyard/query/plan-input'
import { compileSubjects } from '@courtyard/query/plan-subjects'
import { add, compare, divide, isRational, type Rational, rational, zero } from '@courtyard/std/rational'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anyPredicate, variables } from './any-predicate.ts'
import { anyWorld, catalog, idOf, insertsOf, rowsOf, tablesOf } from './world.ts'

// Guards what fee runs compute from: the right records of each subject, nothing rounded, nothing silently left out.

const RUNS = process.env.COURTYARD_TEST_DEEP === '1' ? 2_000 : 150
const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000)
const SCHEMA = 'inputs'
const target = { schema: SCHEMA }

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

const at = [0, 0] as const
const variable = (name: string, ...path: string[]): Tree => ({
  op: 'variable',
  name,
  path,
  type: { kind: 'record', entity: 'unit' },
  at,
})
const takes: readonly Take[] = [
  { fn: 'count' },
  { fn: 'one' },
  { fn: 'one', path: ['person'] },
  ...(['sum', 'min', 'max', 'avg', 'first', 'last', 'list'] as const).map((fn) => ({ fn, path: ['share'] })),
  { fn: 'last', path: ['from_on'] },
  { fn: 'min', path: ['kind'] },
  { fn: 'first', path: ['person', 'name'] },
]
const anyInput: fc.Arbitrary<Input> = fc
  .record({
    take: fc.constantFrom(...takes),
    where: fc.option(anyPredicate('lease', 1), { nil: undefined }),
    far: fc.boolean(),
    descending: fc.boolean(),
  })
  .map(({ take, where, far, descending }) => ({
    name: 'input',
    from: 'lease',
    by: far
      ? [{ path: ['unit', 'block'], equals: variable('subject', 'block') }]
      : [{ path: ['unit'], equals: variable('subject', 'id') }],
    ...(where && { where }),
    take,
    order: [{ path: 'from_on', descending }],
    missing: 'exception' as const,
  }))

const idText = (value: Value | undefined): string | null =>
  value === null || value === undefined ? null : typeof value === 'string' ? value : String((value as Row).id)

/** The records of a subject, found in memory. */
function recordsOf(input: Input, subject: Row): Row[] {
  const isFar = input.by[0]!.path.length > 1
  const matches = input.where ? matchPredicate(input.where) : () => true
  return rows.get('lease')!.filter((lease) => {
    const unit = lease.unit as Row | null
    const [left, right] = isFar ? [idText(unit?.block), idText(subject.block)] : [idText(unit), idText(subject)]
    return left !== null && left === right && matches({ row: lease, variables: { ...variables, subject } })
  })
}

const follow = (row: Row, path: readonly string[]): Value =>
  path.reduce<Value>((value, name) => (value === null ? null : ((value as Row)[name] ?? null)), row)
const order = (a: Value, b: Value): number =>
  isRational(a) ? compare(a, b as Rational) : compareText(String(a), String(b))

/** First by the order, missing last, ties by id; `last` is the same from the other end. */
function inOrder(input: Input, found: readonly Row[]): Row[] {
  const backwards = input.take.fn === 'last'
  const isDown = input.order[0]!.descending !== backwards
  return [...found].sort((a, b) => {
    const [x, y] = [a.from_on ?? null, b.from_on ?? null]
    if ((x === null) !== (y === null)) return x === null ? 1 : -1
    const difference = x === null ? 0 : order(x, y!)
    const tie = compareText(String(a.id), String(b.id))
    return (isDown ? -difference : difference) || (backwards ? -tie : tie)
  })
}

function expectedValue(input: Input, found: readonly Row[]): Value {
  const { fn, path } = input.take
  const ordered = inOrder(input, found)
  const values = ordered.map((row) => (path ? follow(row, path) : row.id!))
  const isWhole = values.every((value) => value !== null)
  if (fn === 'count') return rational(values.length)
  if (fn === 'first' || fn === 'last') return values[0]!
  if (fn === 'list') return values
  if (fn === 'one') return values.length === 1 ? values[0]! : null
  if (!isWhole) return null
  const sum = () => (values as Rational[]).reduce(add, zero)
  if (fn === 'sum') return sum()
  if (fn === 'avg') return divide(sum(), rational(values.length))
  return values.reduce((best, value) => (order(value, best) < 0 === (fn === 'min') ? value : best))
}

const same = (a: Value, b: Value): boolean => {
  if (isRational(a) && isRational(b)) return compare(a, b) === 0
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => same(item, b[index]!))
  return idText(a as Row) === idText(b as Row)
}

test(`an input gives each subject what its records hold (${RUNS} random inputs, seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  let compared = 0
  const subjects = rows.get('unit')!.slice(0, 30)
  const subjectIds = subjects.map(({ id }) => String(id))
  const property = fc.asyncProperty(anyInput, async (input) => {
    const { query, foundOf } = compileInput(catalog, { input, subjectEntity: 'unit', subjectIds, variables }, target)
    const answered = (await fresh.superuser(query.sql, [...query.parameters])).rows.map(foundOf)
    const bySubject = new Map(answered.map((found) => [found.subjectId, found]))
    expect(bySubject.size, 'one row per subject').toBe(answered.length)
    for (const subject of subjects) {
      const records = recordsOf(input, subject)
      const found = bySubject.get(String(subject.id))
      expect(found?.count ?? 0, query.sql).toBe(records.length)
      if (!found || (input.take.fn === 'one' && found.count > 1)) continue
      compared += 1
      const expected = expectedValue(input, records)
      const isWhole = !['sum', 'avg', 'min', 'max'].includes(input.take.fn) || expected !== null
      expect(found.gap, 'a gap is told apart from nothing').toBe(!isWhole)
      expect(same(found.value, expected), `${input.take.fn} of ${String(subject.id)}: ${query.sql}`).toBe(true)
    }
  })
  await fc.assert(property, { numRuns: RUNS, seed })
  expect(compared).toBeGreaterThan(RUNS)
})

test('pages of subjects hold every record once, in order, with exact values', async () => {
  const paths = [
    ['area'],
    ['paid'],
    ['block'],
    ['block', 'site', 'name'],
    ['block', 'height'],
    ['furnished'],
    ['since'],
  ]
  const got: Row[] = []
  for (let afterId: string | null = null; ; ) {
    const { query, rowOf } = compileSubjects(catalog, { entity: 'unit', paths, afterId, limit: 7 }, target)
    const page = (await fresh.superuser(query.sql, [...query.parameters])).rows.map(rowOf)
    if (page.length === 0) break
    got.push(...page)
    afterId = String(page.at(-1)!.id)
  }
  const expected = rows.get('unit')!
  expect(got.map(({ id }) => id)).toEqual(expected.map(({ id }) => id))
  for (const [index, row] of got.entries()) {
    for (const path of paths) {
      const [a, b] = [follow(row, path), follow(expected[index]!, path)]
      expect(same(a, b), `${path.join('.')} of ${String(row.id)}`).toBe(true)
    }
  }
  expect(got.some((row) => row.block === null) && got.some((row) => row.block !== null)).toBe(true)
})

test('subjects by id under a condition', async () => {
  const where: Tree = {
    op: 'call',
    fn: 'missing',
    args: [{ op: 'field', path: ['block'], type: { kind: 'record', entity: 'block' }, at }],
    type: { kind: 'boolean' },
    at,
  }
  const ids = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => idOf('unit', index))
  const { query, rowOf } = compileSubjects(catalog, { entity: 'unit', paths: [], where, ids, limit: 8 }, target)
  const found = (await fresh.superuser(query.sql, [...query.parameters])).rows.map((row) => rowOf(row).id)
  expect(found).toEqual(
    rows
      .get('unit')!
      .slice(0, 8)
      .filter(({ block }) => block === null)
      .map(({ id }) => id),
  )
})

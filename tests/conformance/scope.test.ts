import { visibleFields } from '@courtyard/access/visible-fields'
import { matchPredicate } from '@courtyard/expression/match'
import { walkTree } from '@courtyard/expression/paths'
import type { Tree } from '@courtyard/expression/tree'
import type { Row, Value } from '@courtyard/expression/value'
import type { Scope, ScopeRule, Scopes } from '@courtyard/metadata/scope'
import { fromSql, idSql, rowOf, type SqlContext, type SqlRow } from '@courtyard/query/sql/context'
import { createContext } from '@courtyard/query/sql/create-context'
import { predicateSql } from '@courtyard/query/sql/predicate'
import { allOf, flagSql, truthSql } from '@courtyard/query/sql/truth'
import { fieldTruth, guardedRow, rowTruth } from '@courtyard/query/sql/visible'
import { filled, toQuery } from '@courtyard/query/target'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anyPredicate, variables } from './any-predicate.ts'
import { anyScope, anyScopes, fieldNames } from './any-scope.ts'
import { anyWorld, catalog, insertsOf, rowsOf, tablesOf } from './world.ts'

// Guards privacy: which rows and fields a set of rules lets through, and what a filter may find out about the others.

const RUNS = process.env.COURTYARD_TEST_DEEP === '1' ? 3_000 : 200
const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000)
const SCHEMA = 'scoped'

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

async function run(context: SqlContext, row: SqlRow, select: Parameters<typeof sql.join>[0]) {
  const statement = sql`select ${sql.join(select)} from ${fromSql(context, row)} order by ${idSql(row)}`
  const query = filled(toQuery(statement), { variables })
  return (await fresh.superuser(query.sql, [...query.parameters])).rows as Record<string, unknown>[]
}

test(`rows and fields are visible in SQL as in memory (${RUNS} random rule sets, seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  let partly = 0
  const anyCase = fc.constantFrom('unit', 'lease', 'block').chain((entity) => anyScope(entity))
  const property = fc.asyncProperty(anyCase, async (scope) => {
    const entity = catalog.entities[scope.entity]!
    const context = createContext(catalog, { schema: SCHEMA })
    const row = rowOf(context, entity.name)
    const flags = fieldNames(entity.name).map(
      (field) => sql`${flagSql(fieldTruth(context, row, { scope, field }))} as ${sql.id(`f_${field}`)}`,
    )
    const answered = await run(context, row, [sql`${flagSql(rowTruth(context, row, scope))} as seen`, ...flags])
    const inSql = answered.map((one) =>
      one.seen === true ? fieldNames(entity.name).filter((field) => one[`f_${field}`] === true) : undefined,
    )
    const inMemory = rows.get(entity.name)!.map((one) => {
      const seen = visibleFields(entity, scope, one)
      return seen && fieldNames(entity.name).filter((field) => seen.has(field))
    })
    if (new Set(inMemory.map((one) => one?.join())).size > 2) partly += 1
    expect(inSql).toEqual(inMemory)
    expect(inMemory).toEqual(rows.get(entity.name)!.map((one) => byTheBook(scope, one, fieldNames(entity.name))))
  })
  await fc.assert(property, { numRuns: RUNS, seed })
  expect(partly, 'rule sets that tell rows or fields apart').toBeGreaterThan(RUNS / 50)
})

/** The rule as LANGUAGE and metadata/scope.ts state it, written a second time. */
function byTheBook(scope: Scope, row: Row, fields: readonly string[]): string[] | undefined {
  const holds = ({ where }: ScopeRule) => where === undefined || matchPredicate(where)({ row, variables })
  const [grants, denials] = [scope.grants.filter(holds), scope.denials.filter(holds)]
  const carries = (rule: ScopeRule, field: string) => rule.fields === '*' || rule.fields.includes(field)
  if (grants.length === 0 || denials.some((rule) => rule.fields === '*')) return undefined
  return fields.filter(
    (field) =>
      field === 'id' ||
      field === 'version' ||
      (grants.some((rule) => carries(rule, field)) && !denials.some((rule) => carries(rule, field))),
  )
}

/** The world with everything taken out that the scopes hide: what a filter may at most depend on. */
function masked(scopes: Readonly<Record<string, Scope>>): ReadonlyMap<string, ReadonlyMap<Row, Row>> {
  const seen = new Map<string, Map<Row, Record<string, Value>>>()
  for (const entity of Object.values(catalog.entities)) {
    const visible = rows.get(entity.name)!.flatMap((row) => {
      const fields = visibleFields(entity, scopes[entity.name]!, row)
      return fields
        ? [[row, Object.fromEntries(Object.entries(row).filter(([name]) => fields.has(name)))] as const]
        : []
    })
    seen.set(entity.name, new Map(visible))
  }
  for (const entity of Object.values(catalog.entities)) {
    for (const row of seen.get(entity.name)!.values()) {
      for (const field of entity.fields) {
        const value = row[field.name]
        if (value === null || value === undefined) continue
        if (field.type === 'reference') row[field.name] = seen.get(field.to)!.get(value as Row) ?? (value as Row).id!
        if (field.type === 'children')
          row[field.name] = (value as Row[]).flatMap((child) => seen.get(field.of)!.get(child) ?? [])
      }
    }
  }
  return seen
}

/** `$missing(field)` is false where the field is hidden, so it is not the plain meaning over a masked row. */
function asksMissingField(tree: Tree): boolean {
  let asks = false
  walkTree(tree, (part) => {
    asks ||= part.op === 'call' && part.fn === 'missing' && part.args[0]?.op === 'field'
  })
  return asks
}

type Case = readonly [Readonly<Record<string, Scope>>, string, Tree]
const anyFilter: fc.Arbitrary<Case> = fc
  .tuple(anyScopes, fc.constantFrom('unit', 'lease', 'block'))
  .chain(([scopes, entity]) => fc.tuple(fc.constant(scopes), fc.constant(entity), anyPredicate(entity, 2)))
  .filter(([, , tree]) => !asksMissingField(tree))

async function filtered([scopes, entity, tree]: Case, guarded: boolean) {
  const guard: Scopes = { read: (name) => scopes[name]! }
  const context = createContext(catalog, { schema: SCHEMA }, guarded ? { guard } : {})
  const row = rowOf(context, entity)
  const inScope = guardedRow({ ...context, guard }, row)
  const where = truthSql(allOf([inScope, predicateSql(context, row, tree)]))
  const answered = await run(context, row, [idSql(row), sql`(${where}) is true as found`])
  const inSql = answered.filter(({ found }) => found === true).map(({ id }) => String(id))
  const matches = matchPredicate(tree)
  const visible = [...masked(scopes).get(entity)!.values()]
  const inMemory = visible.filter((one) => matches({ row: one, variables })).map(({ id }) => String(id))
  return { inSql, inMemory }
}

test(`a filter depends on nothing that is hidden (${RUNS} random ones, seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  let found = 0
  const property = fc.asyncProperty(anyFilter, async (one) => {
    const { inSql, inMemory } = await filtered(one, true)
    if (inMemory.length > 0) found += 1
    expect(inSql).toEqual(inMemory)
  })
  await fc.assert(property, { numRuns: RUNS, seed })
  expect(found, 'filters that find something').toBeGreaterThan(RUNS / 50)
})

test('finds a planted fault: a filter that reads hidden fields', { timeout: 120_000 }, async () => {
  let different = 0
  for (const one of fc.sample(anyFilter, { numRuns: 200, seed: 7 })) {
    const { inSql, inMemory } = await filtered(one, false)
    if (JSON.stringify(inSql) !== JSON.stringify(inMemory)) different += 1
  }
  expect(different).toBeGreaterThan(0)
})

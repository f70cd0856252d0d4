import { bothScopes } from '@courtyard/access/both-scopes'
import { visibleFields } from '@courtyard/access/visible-fields'
import { matchPredicate } from '@courtyard/expression/match'
import { walkTree } from '@courtyard/expression/paths'
import type { Tree } from '@courtyard/expression/tree'
import type { Row, Value } from '@courtyard/expression/value'
import { alwaysVisible, type Scope, type ScopeRule, type Scopes } from '@courtyard/metadata/scope'
import { fromSql, idSql, rowOf, type SqlContext, type SqlRow } from '@courtyard/query/sql/context'
import { createContext } from '@courtyard/query/sql/create-context'
import { predicateSql } from '@courtyard/query/sql/predicate'
import { allOf, flagSql, truthSql } from '@courtyard/query/sql/truth'
import { fieldTruth, guardedRow, rowTruth, unmaskedTruth } from '@courtyard/query/sql/visible'
import { filled, toQuery } from '@courtyard/query/target'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anyPredicate, variables } from './any-predicate.ts'
import { anyScope, anyScopes, fieldNames } from './any-scope.ts'
import { anyWorld, catalog, insertsOf, rowsOf, tablesOf } from './world.ts'

// Guards privacy: which rows and fields a set of rules lets through, and what a filter may find out about the others.

const isDeep = process.env.COURTYARD_TEST_DEEP === '1'
/** Rule sets that are compared row by row and field by field. */
const SETS = isDeep ? 30_000 : 2_000
const FILTERS = isDeep ? 3_000 : 200
/** Rule sets that one statement asks for together. */
const AT_ONCE = 10
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

const anySets = fc
  .constantFrom('unit', 'lease', 'block')
  .chain((entity) => fc.array(anyScope(entity), { minLength: AT_ONCE, maxLength: AT_ONCE, size: 'max' }))

/** The fields that each rule set shows of each row, in the order of their ids; undefined for a row it hides. */
async function shownInSql(sets: readonly Scope[], shows = fieldTruth): Promise<(string[] | undefined)[][]> {
  const entity = catalog.entities[sets[0]!.entity]!
  const context = createContext(catalog, { schema: SCHEMA })
  const row = rowOf(context, entity.name)
  const names = fieldNames(entity.name)
  const columns = sets.flatMap((scope, at) => [
    sql`${flagSql(rowTruth(context, row, scope))} as ${sql.id(`s${at}`)}`,
    ...names.map((field, of) => sql`${flagSql(shows(context, row, { scope, field }))} as ${sql.id(`s${at}f${of}`)}`),
  ])
  const answered = await run(context, row, columns)
  return sets.map((_, at) =>
    answered.map((one) => (one[`s${at}`] === true ? names.filter((_, of) => one[`s${at}f${of}`] === true) : undefined)),
  )
}

const shownInMemory = (scope: Scope): (string[] | undefined)[] =>
  rows.get(scope.entity)!.map((one) => {
    const seen = visibleFields(catalog.entities[scope.entity]!, scope, one)
    return seen && fieldNames(scope.entity).filter((field) => seen.has(field))
  })

test(`rows and fields are visible in SQL as in memory (${SETS} random rule sets, seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  let [partly, compared] = [0, 0]
  const property = fc.asyncProperty(anySets, async (sets) => {
    const inMemory = sets.map(shownInMemory)
    expect(await shownInSql(sets)).toEqual(inMemory)
    expect(inMemory).toEqual(
      sets.map((scope) => rows.get(scope.entity)!.map((one) => byTheBook(scope, one, fieldNames(scope.entity)))),
    )
    compared += sets.length
    partly += inMemory.filter((shown) => new Set(shown.map((one) => one?.join())).size > 2).length
  })
  await fc.assert(property, { numRuns: SETS / AT_ONCE, seed })
  expect(compared).toBe(SETS)
  expect(partly, 'rule sets that tell rows or fields apart').toBeGreaterThan(SETS / 50)
})

test(`what is read and exported is what each of two rule sets shows (${FILTERS} random pairs, seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  let narrower = 0
  const property = fc.asyncProperty(anySets, async (sets) => {
    const pairs = sets.flatMap((scope, at) => (at % 2 === 0 ? [[scope, sets[at + 1]!] as const] : []))
    // A rule of both kinds is one of each set: often the two have rules in common.
    const mixed = pairs.map(
      ([a, b], at) => [a, at % 2 ? b : { ...b, grants: [...b.grants, ...a.grants.slice(1)] }] as const,
    )
    const both = mixed.map(([a, b]) => bothScopes(a, b))
    const expected = mixed.map(([a, b]) => {
      const [ofA, ofB] = [shownInMemory(a), shownInMemory(b)]
      return ofA.map((fields, at) => (ofB[at] ? fields?.filter((name) => ofB[at]!.includes(name)) : undefined))
    })
    expect(both.map(shownInMemory)).toEqual(expected)
    expect(await shownInSql(both)).toEqual(expected)
    narrower += mixed.filter(([a], at) => JSON.stringify(shownInMemory(a)) !== JSON.stringify(expected[at])).length
  })
  await fc.assert(property, { numRuns: FILTERS / (AT_ONCE / 2), seed })
  expect(narrower, 'pairs of which one shows less than the other').toBeGreaterThan(FILTERS / 50)
})

// No rule has to carry id and version, and they are about nobody.
const clearTruth: typeof fieldTruth = (context, row, asked) =>
  !alwaysVisible.has(asked.field) && allOf([fieldTruth(context, row, asked), unmaskedTruth(context, row, asked)])

test(`personal values are shown as they are in SQL as by the book, to who reads and to who takes along (${FILTERS} pairs, seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  let masked = 0
  const property = fc.asyncProperty(anySets, async (sets) => {
    const clear = sets.map((scope) => rows.get(scope.entity)!.map((one) => clearByTheBook(scope, one)))
    expect(await shownInSql(sets, clearTruth)).toEqual(clear)
    // Only reading shows as it is: what a rule of export says of that is nothing.
    const leaving = sets.map(({ grants, ...scope }) => ({
      ...scope,
      grants: grants.map(({ unmasked: _, ...rule }) => rule),
    }))
    const both = sets.flatMap((scope, at) => (at % 2 === 0 ? [bothScopes(scope, leaving[at + 1]!)] : []))
    const expected = both.map((_, at) => {
      const shown = shownInMemory(leaving[at * 2 + 1]!)
      return clear[at * 2]!.map((fields, of) => shown[of] && fields?.filter((name) => shown[of]!.includes(name)))
    })
    expect(await shownInSql(both, clearTruth)).toEqual(expected)
    masked += sets.filter((scope, at) => JSON.stringify(shownInMemory(scope)) !== JSON.stringify(clear[at])).length
  })
  await fc.assert(property, { numRuns: FILTERS / (AT_ONCE / 2), seed })
  expect(masked, 'rule sets that mask something').toBeGreaterThan(FILTERS / 10)
})

/** Of what the book shows: where one rule that holds carries the field and says that it is unmasked. */
function clearByTheBook(scope: Scope, row: Row): string[] | undefined {
  const holds = ({ where }: ScopeRule) => where === undefined || matchPredicate(where)({ row, variables })
  const showing = scope.grants.filter((rule) => rule.unmasked && holds(rule))
  return byTheBook(scope, row, fieldNames(scope.entity))?.filter(
    (name) => !alwaysVisible.has(name) && showing.some(({ fields }) => fields === '*' || fields.includes(name)),
  )
}

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

test(`a filter depends on nothing that is hidden (${FILTERS} random ones, seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  let found = 0
  const property = fc.asyncProperty(anyFilter, async (one) => {
    const { inSql, inMemory } = await filtered(one, true)
    if (inMemory.length > 0) found += 1
    expect(inSql).toEqual(inMemory)
  })
  await fc.assert(property, { numRuns: FILTERS, seed })
  expect(found, 'filters that find something').toBeGreaterThan(FILTERS / 50)
})

test('finds a planted fault: a filter that reads hidden fields', { timeout: 120_000 }, async () => {
  let different = 0
  for (const one of fc.sample(anyFilter, { numRuns: 200, seed: 7 })) {
    const { inSql, inMemory } = await filtered(one, false)
    if (JSON.stringify(inSql) !== JSON.stringify(inMemory)) different += 1
  }
  expect(different).toBeGreaterThan(0)
})

import { matchPredicate } from '@courtyard/expression/match'
import type { Tree } from '@courtyard/expression/tree'
import type { Row } from '@courtyard/expression/value'
import { compileSubjects } from '@courtyard/query/plan-subjects'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anyPredicate, variables } from './any-predicate.ts'
import { anyWorld, catalog, insertsOf, rowsOf, tablesOf } from './world.ts'

// Guards the one meaning of conditions: what SQL lets through is what memory says, for every row.

const DEEP = process.env.COURTYARD_TEST_DEEP === '1'
const RUNS = DEEP ? 6_000 : 320
const WORLDS = DEEP ? 8 : 2
const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000)

let fresh: FreshDatabase
const worlds: { schema: string; rows: ReadonlyMap<string, readonly Row[]> }[] = []

beforeAll(async () => {
  fresh = await freshDatabase()
  for (const [index, world] of fc.sample(anyWorld, { numRuns: WORLDS, seed }).entries()) {
    const schema = `world_${index}`
    await fresh.superuser(tablesOf(schema))
    for (const { sql, values } of insertsOf(schema, world)) await fresh.superuser(sql, values)
    worlds.push({ schema, rows: rowsOf(world) })
  }
})
afterAll(() => fresh.close())

type Compared = { inSql: string[]; inMemory: string[]; text: string }
type Mangle = (text: string) => string

async function compare(entity: string, tree: Tree, at: number, mangle: Mangle = (text) => text): Promise<Compared> {
  const { schema, rows } = worlds[at % worlds.length]!
  const request = { entity, paths: [], where: tree, variables, limit: 1_000 }
  const { query, rowOf } = compileSubjects(catalog, request, { schema })
  const text = mangle(query.sql)
  const answered = await fresh.superuser(text, [...query.parameters])
  const matches = matchPredicate(tree)
  const inMemory = rows.get(entity)!.filter((row) => matches({ row, variables }))
  return {
    inSql: answered.rows.map((row) => String(rowOf(row).id)),
    inMemory: inMemory.map((row) => String(row.id)),
    text,
  }
}

const anyCase = fc
  .constantFrom('unit', 'unit', 'lease', 'block', 'site', 'person')
  .chain((entity) => fc.tuple(fc.constant(entity), anyPredicate(entity, 3), fc.nat(1_000)))

test(`a condition lets the same rows through in SQL and in memory (${RUNS} random ones, seed ${seed})`, {
  timeout: 900_000,
}, async () => {
  let some = 0
  const property = fc.asyncProperty(anyCase, async ([entity, tree, at]) => {
    const { inSql, inMemory, text } = await compare(entity, tree, at)
    if (inMemory.length > 0 && inMemory.length < worlds[0]!.rows.get(entity)!.length) some += 1
    expect(inSql, text).toEqual(inMemory)
  })
  await fc.assert(property, { numRuns: RUNS, seed })
  expect(some, 'conditions that tell rows apart').toBeGreaterThan(RUNS / 10)
})

// Positive controls: the comparison must see what a careless compiler would do.
const faults: Readonly<Record<string, Mangle>> = {
  'a negation that null slips through': (text) => text.replaceAll(' is not true)', ' is false)'),
  'an order by locale instead of code point': (text) => text.replaceAll('collate "C"', 'collate "und-x-icu"'),
  'an open end taken for a missing one': (text) => text.replaceAll(' is null or ', ' is not null and '),
  'a list counted one too long': (text) => text.replaceAll('cardinality(', '1 + cardinality('),
  'files counted one too few': (text) => text.replaceAll('then jsonb_array_length(', 'then -1 + jsonb_array_length('),
  'a boundary that belongs to both sides': (text) => text.replaceAll(' <= ', ' < '),
}
test.each(Object.entries(faults))('finds a planted fault: %s', { timeout: 120_000 }, async (_, mangle) => {
  let [changed, different] = [0, 0]
  for (const [entity, tree, at] of fc.sample(anyCase, { numRuns: 1_500, seed: 7 })) {
    if (different > 0) break
    const probe = compileSubjects(catalog, { entity, paths: [], where: tree, variables, limit: 1 }, { schema: 'x' })
    if (mangle(probe.query.sql) === probe.query.sql) continue
    changed += 1
    const { inSql, inMemory } = await compare(entity, tree, at, mangle)
    if (JSON.stringify(inSql) !== JSON.stringify(inMemory)) different += 1
  }
  expect(changed).toBeGreaterThan(0)
  expect(different).toBeGreaterThan(0)
})

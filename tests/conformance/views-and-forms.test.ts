import { compileTree } from '@courtyard/expression/evaluate'
import { matchPredicate } from '@courtyard/expression/match'
import type { Tree } from '@courtyard/expression/tree'
import type { Row } from '@courtyard/expression/value'
import { formHolds } from '@courtyard/metadata/form-states'
import { everything, type Scope } from '@courtyard/metadata/scope'
import { compileList } from '@courtyard/query/compile-list'
import { planList } from '@courtyard/query/plan-list'
import { isFault } from '@courtyard/std/fault'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anyPredicate, variables } from './any-predicate.ts'
import { anyWorld, catalog, insertsOf, rowsOf, tablesOf } from './world.ts'

// Guards that a condition means one thing wherever a page stands on it: the filter of a view, the conditions of a form.

const DEEP = process.env.COURTYARD_TEST_DEEP === '1'
const RUNS = DEEP ? 3_000 : 120
const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000)
const scopes = { read: (entity: string): Scope => ({ ...everything(entity), variables }) }

let fresh: FreshDatabase
let rows: ReadonlyMap<string, readonly Row[]>
beforeAll(async () => {
  fresh = await freshDatabase()
  const world = fc.sample(anyWorld, { numRuns: 1, seed })[0]!
  await fresh.superuser(tablesOf('world_v'))
  for (const { sql, values } of insertsOf('world_v', world)) await fresh.superuser(sql, values)
  rows = rowsOf(world)
})
afterAll(() => fresh.close())

const anyCase = fc
  .constantFrom('unit', 'lease', 'person')
  .chain((entity) => fc.tuple(fc.constant(entity), anyPredicate(entity, 3)))

async function listed(entity: string, where: Tree): Promise<string[]> {
  const plan = planList(catalog, { entity, select: [], where, limit: 200 }, scopes)
  const query = compileList(plan, { schema: 'world_v' })
  const answer = await fresh.superuser(query.sql, [...query.parameters])
  return answer.rows.slice(0, 200).map((row) => String(row.id))
}

test(`a view lists exactly the records that its filter matches in memory (${RUNS} random ones, seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  let some = 0
  const property = fc.asyncProperty(anyCase, async ([entity, tree]) => {
    const matches = matchPredicate(tree)
    const inMemory = rows.get(entity)!.filter((row) => matches({ row, variables }))
    if (inMemory.length > 0 && inMemory.length < rows.get(entity)!.length) some += 1
    expect((await listed(entity, tree)).sort()).toEqual(inMemory.map((row) => String(row.id)).sort())
  })
  await fc.assert(property, { numRuns: RUNS, seed })
  expect(some, 'filters that tell records apart').toBeGreaterThan(RUNS / 10)
})

test(`a condition of a form is the filter of a view wherever it has a value, and holds nowhere else (seed ${seed})`, () => {
  let [compared, holding] = [0, 0]
  const property = fc.property(anyCase, ([entity, tree]) => {
    const matches = matchPredicate(tree)
    for (const row of rows.get(entity)!) {
      const value = calculated(tree, row)
      const holds = formHolds(tree, { row, variables })
      if (value === undefined) expect(holds).toBe(false)
      else {
        compared += 1
        holding += holds ? 1 : 0
        expect(holds).toBe(matches({ row, variables }))
      }
    }
  })
  fc.assert(property, { numRuns: RUNS * 3, seed })
  expect(compared).toBeGreaterThan(RUNS)
  expect(holding).toBeGreaterThan(RUNS / 10)
  expect(holding).toBeLessThan(compared)
})

/** What the calculation gives; undefined where it lacks a value. */
function calculated(tree: Tree, row: Row): unknown {
  try {
    return compileTree(tree)({ row, variables })
  } catch (error) {
    if (isFault(error)) return undefined
    throw error
  }
}

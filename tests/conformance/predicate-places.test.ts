import { compileTree } from '@courtyard/expression/evaluate'
import { matchPredicate } from '@courtyard/expression/match'
import type { Tree } from '@courtyard/expression/tree'
import type { Row, Value } from '@courtyard/expression/value'
import { isStored } from '@courtyard/metadata/field'
import { formHolds } from '@courtyard/metadata/form-states'
import { rowOf } from '@courtyard/metadata/validate-record'
import { compileSubjects } from '@courtyard/query/plan-subjects'
import { isFault } from '@courtyard/std/fault'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anyPredicate, variables } from './any-predicate.ts'
import { anyWorld, catalog, insertsOf, rowsOf, tablesOf, type World } from './world.ts'

// Guards that conditions of automations, transitions, discounts and hooks mean in SQL what their cases say in memory.

const DEEP = process.env.COURTYARD_TEST_DEEP === '1'
const RUNS = DEEP ? 3_000 : 120
const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000)
const SCHEMA = 'world_p'

let fresh: FreshDatabase
let world: World
let rows: ReadonlyMap<string, readonly Row[]>
beforeAll(async () => {
  fresh = await freshDatabase()
  world = fc.sample(anyWorld, { numRuns: 1, seed })[0]!
  await fresh.superuser(tablesOf(SCHEMA))
  for (const { sql, values } of insertsOf(SCHEMA, world)) await fresh.superuser(sql, values)
  rows = rowsOf(world)
})
afterAll(() => fresh.close())

type Variables = Readonly<Record<string, Value>>
type Mangle = (text: string) => string
type Asked = {
  readonly entity: string
  readonly where: Tree
  readonly variables: Variables
  readonly ids: readonly string[]
}

/** As automations, transitions and fee runs ask: which of these records fit. */
async function inSql({ ids, ...asked }: Asked, mangle: Mangle = (text) => text): Promise<string[]> {
  const { query, rowOf } = compileSubjects(catalog, { ...asked, ids, paths: [], limit: 1_000 }, { schema: SCHEMA })
  const answered = await fresh.superuser(mangle(query.sql), [...query.parameters])
  return answered.rows.map((row) => String(rowOf(row).id))
}
const idsOf = (entity: string) => rows.get(entity)!.map(({ id }) => String(id))
const inMemory = ({ entity, where, variables }: Asked): string[] => {
  const matches = matchPredicate(where)
  return rows.get(entity)!.flatMap((row) => (matches({ row, variables }) ? [String(row.id)] : []))
}

type Kinded = Extract<Tree, { op: 'literal' | 'variable' }>
const kindOf = (tree: Tree) => tree.type.kind

/** Fields of the record itself, as `$before` knows them. */
const beforeFields = (entity: string) =>
  catalog.entities[entity]!.fields.filter(isStored).map(({ name, type }) => ({ name, type }))
const kinds: Readonly<Record<string, readonly string[]>> = {
  number: ['integer', 'decimal', 'money'],
  text: ['text', 'enum'],
  boolean: ['boolean'],
  day: ['date'],
  instant: ['datetime'],
  period: ['period'],
  record: ['id', 'reference'],
}

/** Puts `$before.<field>` where a literal or another variable of its kind stood, as `picks` say; counts what it put. */
function withBefore(tree: Tree, entity: string, picks: readonly number[]): { tree: Tree; put: number } {
  let [turn, put] = [0, 0]
  const swap = (one: Kinded): Tree => {
    const fields = beforeFields(entity).filter(({ type }) => kinds[kindOf(one)]?.includes(type))
    const pick = picks[turn++ % picks.length]!
    if (fields.length === 0 || pick % 4 === 0) return one
    put += 1
    return { op: 'variable', name: 'before', path: [fields[pick % fields.length]!.name], type: one.type, at: one.at }
  }
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    const { op } = value as Tree
    if (op === 'literal' || op === 'variable') return swap(value as Kinded)
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, key === 'type' ? part : walk(part)]))
  }
  return { tree: walk(tree) as Tree, put }
}

const anyCase = fc
  .constantFrom('unit', 'unit', 'lease', 'person')
  .chain((entity) => fc.tuple(fc.constant(entity), anyPredicate(entity, 3)))
const anyChange = fc.tuple(anyCase, fc.array(fc.nat(1_000), { minLength: 6, maxLength: 6 }), fc.nat(1_000))

/** An automation's condition with the record as it was: any record of the entity stands for that. */
function changeOf([[entity, tree], picks, at]: [[string, Tree], number[], number]): Asked & { readonly put: number } {
  const { tree: where, put } = withBefore(tree, entity, picks)
  const was = world[entity]![at % world[entity]!.length]!
  const before: Row = rowOf(catalog.entities[entity]!, was)
  return { entity, where, variables: { ...variables, before }, ids: idsOf(entity), put }
}

test(`a condition with $before starts an automation in SQL where it does in memory (${RUNS} runs, seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  let [some, put] = [0, 0]
  const property = fc.asyncProperty(anyChange, async (given) => {
    const asked = changeOf(given)
    const expected = inMemory(asked)
    put += asked.put
    if (expected.length > 0 && expected.length < asked.ids.length) some += 1
    expect(await inSql(asked)).toEqual(expected)
  })
  await fc.assert(property, { numRuns: RUNS, seed })
  expect(put, '$before in conditions').toBeGreaterThan(RUNS / 4)
  expect(some, 'conditions that tell records apart').toBeGreaterThan(RUNS / 10)
})

// Positive control: what was is not what is.
test('finds a planted fault: $before taken for what the record is now', async () => {
  let different = 0
  for (const given of fc.sample(anyChange, { numRuns: 400, seed: 7 })) {
    if (different > 0) break
    const asked = changeOf(given)
    if (asked.put === 0) continue
    for (const row of rows.get(asked.entity)!) {
      const now = { ...asked.variables, before: row }
      const [right, wrong] = [asked.variables, now].map((known) =>
        matchPredicate(asked.where)({ row, variables: known }),
      )
      if (right !== wrong) different += 1
    }
  }
  expect(different).toBeGreaterThan(0)
})

test(`grant and guard of a transition, and a discount's subjects, are the same in SQL and in memory (seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  // A transition is open where its grant and its guard hold; a discount applies to those of a page of subjects.
  const anyMove = anyCase.chain(([entity, where]) =>
    fc.tuple(fc.constant(entity), fc.constant(where), anyPredicate(entity, 2), fc.integer({ min: 1, max: 40 })),
  )
  let some = 0
  const property = fc.asyncProperty(anyMove, async ([entity, grant, guard, size]) => {
    const where: Tree = { op: 'and', args: [grant, guard], type: { kind: 'boolean' }, at: [0, 0] }
    const ids = idsOf(entity).slice(0, size)
    const asked = { entity, where, variables, ids }
    const both = [grant, guard].map((tree) => new Set(inMemory({ ...asked, where: tree })))
    const expected = ids.filter((id) => both.every((held) => held.has(id)))
    if (expected.length > 0 && expected.length < ids.length) some += 1
    expect(await inSql(asked)).toEqual(expected)
  })
  await fc.assert(property, { numRuns: RUNS, seed })
  expect(some, 'transitions that are open for some').toBeGreaterThan(RUNS / 20)
})

test(`a hook's condition is the same condition in SQL wherever it has a value, and sends nothing elsewhere (seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  let [compared, holding] = [0, 0]
  const property = fc.asyncProperty(anyCase, async ([entity, where]) => {
    const found = new Set(await inSql({ entity, where, variables, ids: idsOf(entity) }))
    for (const row of rows.get(entity)!) {
      const holds = formHolds(where, { row, variables })
      const hasValue = isValued(where, row)
      compared += hasValue ? 1 : 0
      holding += holds ? 1 : 0
      expect(holds).toBe(hasValue && found.has(String(row.id)))
    }
  })
  await fc.assert(property, { numRuns: RUNS, seed })
  expect(compared).toBeGreaterThan(RUNS)
  expect(holding).toBeGreaterThan(RUNS / 10)
  expect(holding).toBeLessThan(compared)
})

/** Whether the calculation has all its values. */
function isValued(tree: Tree, row: Row): boolean {
  try {
    compileTree(tree)({ row, variables })
    return true
  } catch (error) {
    if (isFault(error)) return false
    throw error
  }
}

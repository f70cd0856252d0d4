import { isFault } from '@courtyard/std/fault'
import { isRational, rational, toNumber } from '@courtyard/std/rational'
import fc from 'fast-check'
import jsonata from 'jsonata'
import { expect, test } from 'vitest'
import { checkExpression } from './check.ts'
import { compileTree } from './evaluate.ts'
import { mapTree } from './paths.ts'
import type { Place } from './places.ts'
import { anyExpression as expression, names } from './testing/any-expression.ts'
import type { Tree } from './tree.ts'
import type { Scope, ValueType } from './type.ts'
import type { Row, Value } from './value.ts'

const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000_000)
const numRuns = process.env.COURTYARD_TEST_DEEP ? 30_000 : 3_000
const TOLERANCE = 1e-9

const kindOf = (value: unknown): ValueType => ({
  kind: typeof value === 'string' ? 'text' : (typeof value as 'number' | 'boolean'),
})
const place = { profile: 'calculation', names: 'record', variables: [], result: 'any' } as Place
const scope: Scope = {
  schema: { fieldsOf: () => undefined },
  variables: {},
  names: {
    m: { type: { kind: 'number' }, optional: true },
    ...Object.fromEntries(
      Object.entries(names).map(([name, value]) => [name, { type: kindOf(value), optional: false }]),
    ),
  },
}
const row: Row = Object.fromEntries(
  Object.entries(names).map(([name, value]): [string, Value] => [
    name,
    typeof value === 'number' ? rational(value) : value,
  ]),
)

type Outcome = 'same' | 'fault' | 'refused' | { readonly ours: unknown; readonly theirs: unknown }

/** Refused here, allowed there: reusing a name, and loops more than three deep. */
const onPurpose = new Set(['variable_taken', 'cost_exceeded'])

async function compared(source: string, change: (tree: Tree) => Tree = (tree) => tree): Promise<Outcome> {
  const { tree, issues } = checkExpression(source, { place, scope })
  if (tree === undefined) return onPurpose.has(issues[0]!.code) ? 'refused' : { ours: issues[0], theirs: 'accepted' }
  const theirs = await jsonata(source).evaluate({ ...names })
  let ours: unknown
  try {
    const value = compileTree(mapTree(tree, change))({ row, variables: {} })
    ours = isRational(value) ? toNumber(value) : value
  } catch (error) {
    if (!isFault(error)) throw error
    return error.code === 'division_by_zero' ? 'fault' : { ours: error.code, theirs }
  }
  const close =
    typeof ours === 'number' &&
    typeof theirs === 'number' &&
    Math.abs(ours - theirs) <= TOLERANCE * (1 + Math.abs(theirs))
  return close || ours === theirs ? 'same' : { ours, theirs }
}

test(`means what jsonata means, in ${numRuns} generated expressions (seed ${seed})`, { timeout: 300_000 }, async () => {
  let same = 0
  await fc.assert(
    fc.asyncProperty(expression, async (source) => {
      fc.pre(source.length < 3000 && source.split('(').length < 200)
      const outcome = await compared(source)
      if (outcome === 'same') same += 1
      if (typeof outcome === 'object') throw new Error(JSON.stringify({ source, ...outcome }))
    }),
    { seed, numRuns },
  )
  expect(same).toBeGreaterThan(numRuns * 0.8)
})

// Positive controls: the comparison must notice an engine with one wrong node, and not by luck: in 600 expressions, a fifth
// of a unit run, at least this often.
const NOTICED_MIN = 5

test.each([
  ['plus is minus', (tree: Tree): Tree => (tree.op === 'arith' && tree.sign === '+' ? { ...tree, sign: '-' } : tree)],
  [
    'less is at most',
    (tree: Tree): Tree => (tree.op === 'compare' && tree.sign === '<' ? { ...tree, sign: '<=' } : tree),
  ],
  ['max is min', (tree: Tree): Tree => (tree.op === 'call' && tree.fn === 'max' ? { ...tree, fn: 'min' } : tree)],
  ['and is or', (tree: Tree): Tree => (tree.op === 'and' ? { ...tree, op: 'or' } : tree)],
])('planted fault: %s is noticed', { timeout: 60_000 }, async (_, change) => {
  const sources = fc.sample(expression, { seed: 20260, numRuns: 600 }).filter((source) => source.length < 3000)
  const outcomes = await Promise.all(sources.map((source) => compared(source, change).catch(() => 'fault' as const)))
  expect(outcomes.filter((outcome) => typeof outcome === 'object').length).toBeGreaterThanOrEqual(NOTICED_MIN)
})

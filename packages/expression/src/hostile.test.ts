import { isFault } from '@courtyard/std/fault'
import { rational } from '@courtyard/std/rational'
import { expect, test } from 'vitest'
import { type ExpressionCase, evaluateCase } from './cases.ts'
import { worstSteps } from './check/cost.ts'
import { checkExpression } from './check.ts'
import { completionsAt } from './editor.ts'
import { compile } from './evaluate/compile.ts'
import { newUnit, WORK_MAX } from './evaluate/scope.ts'
import { formatExpression } from './format.ts'
import { parseExpression } from './parse.ts'
import type { Place } from './places.ts'
import { corpus, nested, refused } from './testing/hostile-corpus.ts'
import type { Tree } from './tree.ts'
import type { FieldShape, Scope } from './type.ts'
import type { Row } from './value.ts'

/*
 * Expressions written to hurt: endless, exponential, huge, or reaching for what is not theirs. Every one is refused or
 * takes a bounded number of steps; none may block, allocate without bound or leave the language.
 */
const input: ExpressionCase['input'] = {
  a: '3',
  b: '1.5',
  text: 'x'.repeat(1000),
  list: Array.from({ length: 1000 }, (_, index) => String(index)),
  record: { a: '1' },
  $params: { rate: '0.5' },
}

const NUMBER: FieldShape = { type: { kind: 'number' }, optional: false }
const scope: Scope = {
  schema: { fieldsOf: (entity) => (entity === 'record' ? { a: NUMBER } : undefined) },
  names: {
    a: NUMBER,
    b: NUMBER,
    text: { type: { kind: 'text' }, optional: false },
    list: { type: { kind: 'list', of: { kind: 'number' } }, optional: false },
    record: { type: { kind: 'record', entity: 'record' }, optional: false },
  },
  variables: { params: { members: { rate: { type: { kind: 'number' } } } } },
}
const place: Place = { profile: 'calculation', names: 'inputs', variables: ['params'], result: 'any' }
const row: Row = {
  a: rational('3'),
  b: rational('1.5'),
  text: 'x'.repeat(1000),
  list: Array.from({ length: 1000 }, (_, index) => rational(index)),
  record: { a: rational('1') },
}

/** Nodes run and the work they took, however it ended. */
function measured(tree: Tree): { steps: number; ended: string } {
  let steps = 0
  const unit = newUnit(false, compile, (_, run) => (env) => {
    steps += 1
    return run(env)
  })
  unit.budget.left = WORK_MAX
  try {
    const value = compile(unit, tree)({ row, variables: { params: { rate: rational('0.5') } } })
    return { steps, ended: typeof value }
  } catch (error) {
    if (!isFault(error)) throw error
    return { steps, ended: error.code }
  }
}

// A node is at most one step of the budget and of the source's 1,000 parts; twice for what stands outside loops.
const STEPS_MAX = WORK_MAX + 2_000
const FAULTS = ['cost_exceeded', 'number_too_large', 'value_missing', 'value_type', 'division_by_zero']

test('the corpus is large', () => {
  expect(new Set(corpus).size).toBeGreaterThan(400)
})

test(`each of ${corpus.length} hostile expressions is refused with a code or takes few steps`, {
  timeout: 60_000,
}, () => {
  const ways = { refused: 0, faulted: 0, computed: 0 }
  for (const expr of corpus) {
    const { tree, issues } = checkExpression(expr, { place, scope })
    const what = expr.slice(0, 100)
    if (tree === undefined) {
      expect([what, issues[0]?.code]).toEqual([what, expect.stringMatching(/^[a-z_]+$/)])
      ways.refused += 1
      continue
    }
    expect([what, worstSteps(tree) <= WORK_MAX]).toEqual([what, true])
    const { steps, ended } = measured(tree)
    expect([what, steps <= STEPS_MAX]).toEqual([what, true])
    if (FAULTS.includes(ended)) ways.faulted += 1
    else ways.computed += 1
    const result = evaluateCase({ name: 'hostile', expr, input, expected: 'nothing' })
    expect(result.actual.length).toBeLessThanOrEqual(200_000)
  }
  // The corpus is worth something only while it reaches all three ends.
  expect(ways.refused).toBeGreaterThan(150)
  expect(ways.faulted).toBeGreaterThan(3)
  expect(ways.computed).toBeGreaterThan(20)
})

test('an editor survives every one of them', () => {
  for (const expr of corpus.filter(({ length }) => length <= 4_001)) {
    completionsAt(expr, Math.floor(expr.length / 2), { place, scope })
    const formatted = formatExpression(expr)
    if ('text' in formatted) expect(formatted.text.length).toBeLessThan(expr.length * 3 + 10)
  }
})

test('what reaches outside the language is refused, not merely slow', () => {
  for (const expr of refused) {
    expect({ expr, problem: evaluateCase({ name: 'hostile', expr, input, expected: 'nothing' }).problem }).toEqual({
      expr,
      problem: expect.stringMatching(/^[a-z_]+: /),
    })
  }
})

test('the parse bomb is accepted up to the depth of brackets, in no time', () => {
  expect(parseExpression(nested('(', 'a', ' ?: b)', 31)).issues).toEqual([])
  expect(parseExpression(nested('(', 'a', ' ?: b)', 33)).issues[0]?.code).toBe('expression_too_deep')
})

// Positive control: the meter sees work that nothing bounds.
test('planted fault: an evaluation without its budget takes more steps than any here may', () => {
  const source = '$count($map(list, function($x) { $count($map(list, function($y) { $x })) }))'
  const { tree } = checkExpression(source, { place, scope })
  const { steps, ended } = measured(tree!)
  expect([steps <= STEPS_MAX, ended]).toEqual([true, 'cost_exceeded'])
  let unbounded = 0
  const unit = newUnit(false, compile, (_, run) => (env) => {
    unbounded += 1
    return run(env)
  })
  unit.budget.left = Number.POSITIVE_INFINITY
  compile(unit, tree!)({ row, variables: {} })
  expect(unbounded).toBeGreaterThan(STEPS_MAX)
})

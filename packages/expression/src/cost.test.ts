import { expect, test } from 'vitest'
import { ITEMS_ASSUMED, WORK_MAX, worstSteps } from './check/cost.ts'
import { checkExpression } from './check.ts'
import { compileTree } from './evaluate.ts'
import { walkTree } from './paths.ts'
import type { Place } from './places.ts'
import type { Scope } from './type.ts'

const place: Place = { profile: 'calculation', names: 'record', variables: [], result: 'any' }
const scope: Scope = {
  schema: { fieldsOf: () => undefined },
  variables: {},
  names: { list: { type: { kind: 'list', of: { kind: 'number' } }, optional: false } },
}
const check = (source: string) => checkExpression(source, { place, scope })
const sums = (count: number) => Array.from({ length: count }, () => '$x').join(' + ')
const nested = (inner: string) =>
  `$count($map(list, function($x) { $count($map(list, function($y) { $count($filter(list, function($z) { ${inner} > $x })) })) }))`

test('three loops in each other over lists of any length are refused before anything is computed', () => {
  const { tree, issues } = check(nested('$z'))
  expect(tree).toBeUndefined()
  expect(issues).toMatchObject([
    { code: 'cost_exceeded', text: 'cost_exceeded.steps', params: { items: ITEMS_ASSUMED, max: WORK_MAX } },
  ])
  expect(Number(issues[0]?.params?.steps)).toBeGreaterThan(ITEMS_ASSUMED ** 3)
})

test('two loops in each other pass until their bodies are too large', () => {
  const two = (body: string) => `$count($map(list, function($x) { $count($map(list, function($y) { ${body} })) }))`
  expect(check(two(sums(3))).issues).toEqual([])
  expect(check(two(sums(60))).issues.map(({ code }) => code)).toEqual(['cost_exceeded'])
})

test('literal lists count as they are written', () => {
  expect(check('$count($map([1, 2, 3], function($x) { $x }))').issues).toEqual([])
  const { tree } = check('$map([1, 2, 3], function($x) { $x * 2 })')
  expect(tree && worstSteps(tree)).toBe(1 + 4 + 3 * 3)
})

// The bound would be worth nothing if an evaluation of lists as long as assumed could meet the budget of run time.
test('what passes the bound never meets the budget over lists as long as assumed', () => {
  const source = `$sum($map(list, function($x) { $sum($map(list, function($y) { ${sums(8)} })) }))`
  const { tree } = check(source)
  expect(tree && worstSteps(tree)).toBeLessThanOrEqual(WORK_MAX)
  const tens = check(`[${Array.from({ length: ITEMS_ASSUMED }, () => '10').join(', ')}]`).tree!
  const list = compileTree(tens)({ row: {}, variables: {} })
  expect(String(compileTree(tree!)({ row: { list }, variables: {} }))).not.toBe('')
  // Positive control: ten times as long, the budget of run time holds.
  const long = Array.isArray(list) ? Array.from({ length: 10 }, () => list).flat() : []
  expect(() => compileTree(tree!)({ row: { list: long }, variables: {} })).toThrow('cost_exceeded')
})

test('an expression without a loop takes a step per node', () => {
  const { tree } = check('1 + 2 * 3')
  let nodes = 0
  walkTree(tree!, () => {
    nodes += 1
  })
  expect(worstSteps(tree!)).toBe(nodes)
})

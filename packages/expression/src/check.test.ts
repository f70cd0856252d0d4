import { sayIssue } from '@courtyard/std/issue-text'
import { expect, test } from 'vitest'
import { type CheckContext, checkExpression, checkTemplate } from './check.ts'
import { scopeOf } from './testing.ts'
import { expressionTexts } from './texts/expression-texts.ts'
import type { ValueType } from './type.ts'

const amount: CheckContext = { place: 'fee-standard.amount', scope: scopeOf('room', true) }
const free = {
  profile: 'calculation',
  names: 'record',
  variables: ['params', 'run', 'today', 'now', 'actor'],
  result: 'any',
} as const
const typeOf = (source: string): ValueType | undefined =>
  checkExpression(source, { place: free, scope: scopeOf('room', true) }).tree?.type
const issuesOf = (source: string, context: CheckContext = { place: free, scope: scopeOf('room', true) }) =>
  checkExpression(source, context).issues

test.each([
  ['area * $params.price', { CNY: 1 }],
  ['area * 2', { m2: 1 }],
  ['area / inner_area', undefined],
  ['2 / area', { m2: -1 }],
  ['area * area', { m2: 2 }],
  ['$power(area, 2)', { m2: 2 }],
  ['area + 2', { m2: 1 }],
  ['2 - area', { m2: 1 }],
  ['$max([area, 3])', { m2: 1 }],
  ['$sum(readings)', { m3: 1 }],
  ['$count(readings)', undefined],
  ['$tier(usage, $params.tiers)', { CNY: 1 }],
  ['$tier(12, $params.tiers)', { CNY: 1 }],
  ['$bands(floor, [["10","1"],[null,"2"]])', undefined],
  ['floor > 3 ? area : 0', { m2: 1 }],
  ['inner_area ?? area', { m2: 1 }],
  ['coefficient ?: 1', undefined],
  ['$round(-area, 2)', { m2: 1 }],
  ['$sum($map(readings, function($r) { $r * 2 }))', { m3: 1 }],
  ['( $a := area * 2; $a + 1 )', { m2: 1 }],
  ['$days($today, handed_over_on) / 30 * area', { m2: 1 }],
])('%s has the unit %j', (source, unit) => {
  expect(issuesOf(source)).toEqual([])
  expect(typeOf(source)).toEqual(unit ? { kind: 'number', unit } : { kind: 'number' })
})

test.each([
  ['area + usage', 'unit_mismatch'],
  ['area > usage', 'unit_mismatch'],
  ['$max([area, usage])', 'unit_mismatch'],
  ['$tier(area, $params.tiers)', 'unit_mismatch'],
  ['$power(area, floor)', 'unit_mismatch'],
  ['floor > 1 ? area : usage', 'unit_mismatch'],
  ['inner_area ?? usage', 'unit_mismatch'],
  ['area % usage', 'unit_mismatch'],
  ['area / 0', 'division_by_zero'],
  ['note + 1', 'type_mismatch'],
  ['handed_over_on + 1', 'type_mismatch'],
  ["kind < 'shop'", 'type_mismatch'],
  ["kind = 'Shop'", 'option_unknown'],
  ["handed_over_on = '2026-02-30'", 'literal_invalid'],
  ["building = 'x'", 'literal_invalid'],
  ['building = room', 'field_unknown'],
  ['vacant > true', 'type_mismatch'],
  ['skills = skills', 'type_mismatch'],
  ['note = null', 'null_literal'],
  ['null', 'null_literal'],
  ['note in kind', 'type_mismatch'],
  ["[1, 'a']", 'type_mismatch'],
  ['$min(1, 2)', 'argument_count'],
  ['$min(1)', 'type_mismatch'],
  ['$round()', 'argument_count'],
  ['$abs("x")', 'type_mismatch'],
  ['$power(2, 0.5)', 'value_type'],
  ['$tier(1, [["2","1"],["1","1"],[null,"1"]])', 'tiers_invalid'],
  ['$tier(1, [[null,"1"],["2","1"]])', 'tiers_invalid'],
  ['$tier(1, [["x","1"]])', 'tiers_invalid'],
  ['$tier(1, [[floor,"1"]])', 'tiers_invalid'],
  ['area.name', 'path_not_record'],
  ['building.nam', 'field_unknown'],
  ['occupancies.customer', 'children_path'],
  ['$run', 'variable_unknown'],
  ['$run.perod', 'variable_unknown'],
  ['$unknown', 'variable_unknown'],
  ['$eval("1")', 'function_unknown'],
  ['$now()', 'function_unknown'],
  ['$random()', 'function_unknown'],
  ['( $run := 1; $run )', 'variable_taken'],
  ['( $f := function($x) { $x }; 1 )', 'syntax_refused'],
  ['$map(readings, 1)', 'argument_count'],
  ['$map(readings, function($x, $i) { $x })', 'argument_count'],
  [
    '$map([1], function($a) { $sum($map([1], function($b) { $sum($map([1], function($c) { $sum($map([1], function($d) { $d })) })) })) })',
    'cost_exceeded',
  ],
])('%s is refused as %s', (source, code) => {
  const issues = issuesOf(source)
  expect(issues.map((issue) => issue.code)).toContain(code)
})

test('all problems come at once, each where it is', () => {
  const source = 'aera * prise + $params.rat + $mx([floor])'
  const issues = issuesOf(source, amount)
  expect(issues.map(({ code, at }) => [code, source.slice(at[0], at[1])])).toEqual([
    ['field_unknown', 'aera'],
    ['field_unknown', 'prise'],
    ['variable_unknown', 'rat'],
    ['function_unknown', '$mx'],
  ])
  expect(issues.map((issue) => sayIssue(expressionTexts, { ...issue, pointer: '' }, 'en').hint)).toEqual([
    'Did you mean area?',
    expect.stringContaining('There is: usage'),
    'Did you mean rate?',
    'Did you mean $max?',
  ])
})

test('names of Object.prototype are unknown like any other', () => {
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf']) {
    expect(issuesOf(name).map(({ code }) => code)).toEqual(['field_unknown'])
    expect(issuesOf(`$${name}`).map(({ code }) => code)).toEqual(['variable_unknown'])
    expect(issuesOf(`$params.${name}`).map(({ code }) => code)).toEqual(['variable_unknown'])
    expect(issuesOf(`$${name}(1)`).map(({ code }) => code)).toEqual(['function_unknown'])
    expect(issuesOf(`building.${name}`).map(({ code }) => code)).toEqual(['field_unknown'])
  }
})

test('optional paths are reported, required ones are not', () => {
  const { optional } = checkExpression(
    'inner_area * $params.rate + area + (building.project.manager.name = "x" ? 1 : 2)',
    { place: free, scope: scopeOf('room') },
  )
  expect(optional).toEqual([
    { root: 'row', path: ['inner_area'] },
    { root: 'row', path: ['building', 'project', 'manager', 'name'] },
  ])
})

test('a literal takes the type of the other side', () => {
  const { tree } = checkExpression("due_on >= '2026-01-31' and period in ['2026-01']", {
    place: 'view.filter',
    scope: scopeOf('bill'),
  })
  expect(tree).toMatchObject({
    args: [{ right: { op: 'literal', type: { kind: 'day' } } }, { list: { items: [{ type: { kind: 'period' } }] } }],
  })
})

test('time has no dimension', () => {
  const expects: ValueType = { kind: 'number', unit: { CNY: 1, m2: -1, month: -1 } }
  expect(issuesOf('$params.price', { ...amount, expects })).toEqual([])
})

test('a template gives text and trees, problems at their place', () => {
  const good = checkTemplate('本年累计 {before + usage} 吨，{{{usage}}}', {
    place: 'fee-standard.explain',
    scope: scopeOf('room', true),
  })
  expect(good.parts?.map((part) => (typeof part === 'string' ? part : part.op))).toEqual([
    '本年累计 ',
    'arith',
    ' 吨，{',
    'field',
    '}',
  ])
  const bad = checkTemplate('x {usag}', { place: 'fee-standard.explain', scope: scopeOf('room', true) })
  expect(bad.parts).toBeUndefined()
  expect(bad.issues).toMatchObject([{ code: 'field_unknown', at: [3, 7] }])
})

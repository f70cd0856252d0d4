import { rational } from '@courtyard/std/rational'
import { expect, test } from 'vitest'
import { checkExpression, checkTemplate } from './check.ts'
import { scopeOf } from './testing.ts'
import { explainText, traceTree } from './trace.ts'
import type { Env } from './value.ts'

const context = { place: 'fee-standard.explain', scope: scopeOf('room', true) } as const
const env: Env = {
  row: {
    usage: rational('20.50'),
    before: rational(1175),
    area: rational('89.45'),
    floor: rational(0),
    building: { name: 'A 座' },
  },
  variables: {},
}
const trace = (source: string, given = env) => {
  const { tree, issues } = checkExpression(source, context)
  expect(issues).toEqual([])
  return traceTree(tree!, given).map(({ expression, value }) => `${expression} -> ${value}`)
}

test('steps go from the inside out, without the branch not taken', () => {
  expect(trace('floor > 1 ? usage * 2 : (before + usage) / 3')).toEqual([
    'floor -> 0',
    'floor > 1 -> false',
    'before -> 1175',
    'usage -> 20.5',
    'before + usage -> 1195.5',
    '(before + usage) / 3 -> 398.5',
    'floor > 1 ? usage * 2 : (before + usage) / 3 -> 398.5',
  ])
})

test('a fault is the last step', () => {
  expect(trace('inner_area * 2')).toEqual(['inner_area -> missing', 'inner_area * 2 -> value_missing inner_area'])
  expect(trace('usage / floor').at(-1)).toBe('usage / floor -> division_by_zero')
})

test('the trace is bounded and always the same', () => {
  const source = '$sum($map(readings, function($r) { $r * 2 + $r }))'
  const readings = Array.from({ length: 2000 }, (_, index) => rational(index))
  const given: Env = { row: { readings }, variables: {} }
  const steps = trace(source, given)
  expect(steps.length).toBe(201)
  expect(steps.at(-1)).toBe('… -> 5997000')
  expect(trace(source, given)).toEqual(steps)
})

test('explanations write numbers exactly, trimmed, grouped when asked', () => {
  const { parts } = checkTemplate(
    '{building.name}：累计 {before + usage} 吨，本期 {usage} 吨，{inner_area}，{before / 7}',
    context,
  )
  expect(explainText(parts!, env)).toBe('A 座：累计 1195.5 吨，本期 20.5 吨，—，167.85714285714285714286')
  expect(explainText(parts!, env, { grouping: true, places: 2 })).toBe('A 座：累计 1,195.5 吨，本期 20.5 吨，—，167.86')
  expect(explainText([...parts!.slice(1, 2), '!'], env, { grouping: true })).toBe('：累计 !')
})

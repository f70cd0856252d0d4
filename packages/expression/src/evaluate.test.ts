import { equals, rational, toDecimalText } from '@courtyard/std/rational'
import { expect, test } from 'vitest'
import { checkExpression } from './check.ts'
import { compileNumber, compileTree } from './evaluate.ts'
import { scopeOf } from './testing.ts'
import type { Env, Row, Value } from './value.ts'

const free = {
  profile: 'calculation',
  names: 'record',
  variables: ['params', 'run', 'today', 'now', 'actor'],
  result: 'any',
} as const
const treeOf = (source: string) => {
  const { tree, issues } = checkExpression(source, { place: free, scope: scopeOf('room', true) })
  expect(issues).toEqual([])
  return tree!
}
const envOf = (row: Row, variables: Record<string, Value> = {}): Env => ({ row, variables })
const run = (source: string, row: Row, variables: Record<string, Value> = {}) =>
  compileTree(treeOf(source))(envOf(row, variables))
const [a, b] = [rational('89.45'), rational('2.80')]

test('numbers are exact and the order of operations changes nothing', () => {
  const row = { area: a, floor: rational(7) }
  expect(toDecimalText(run('area / 30 * floor * 3', row) as never)).toBe(
    toDecimalText(run('area * floor * 3 / 30', row) as never),
  )
  expect(equals(compileNumber(treeOf('area / floor * floor'))(envOf(row)), a)).toBe(true)
})

test.each([
  ['inner_area * 2', 'inner_area'],
  ['inner_area > 2', 'inner_area'],
  ['$round(inner_area)', 'inner_area'],
  ['building.project.manager.name & "x"', 'building.project.manager.name'],
  ['$params.rate + 1', '$params.rate'],
  ['$max([inner_area, area])', 'inner_area'],
  ['note in ["x"]', 'note'],
  ['vacant ? 1 : 2', 'vacant'],
  ['-inner_area', 'inner_area'],
  ['( $x := inner_area; $x + 1 )', '$x'],
])('%s without a value is a fault that names %s, never 0 or false', (source, path) => {
  const evaluation = () => run(source, { area: a, building: { project: { manager: null } } })
  expect(evaluation).toThrow(expect.objectContaining({ code: 'value_missing', details: { path } }))
})

test('what asks for a value does not fail without it', () => {
  const row = { area: a }
  expect(run('$missing(inner_area)', row)).toBe(true)
  expect(run('$exists(inner_area)', row)).toBe(false)
  expect(run('inner_area ?? area', row)).toBe(a)
  expect(run('$missing(inner_area) or inner_area > 5', row)).toBe(true)
  expect(run('$exists(inner_area) and inner_area > 5', row)).toBe(false)
  expect(run('$missing(inner_area) ? area : inner_area', row)).toBe(a)
  expect(run('inner_area', row)).toBe(null)
  expect(() => compileNumber(treeOf('inner_area'))(envOf(row))).toThrow(
    expect.objectContaining({ code: 'value_missing' }),
  )
})

test('?: replaces 0 and empty text as jsonata does, ?? only what is missing', () => {
  const row = { floor: rational(0), note: '', coefficient: null }
  expect(toDecimalText(run('floor ?: 5', row) as never)).toBe('5')
  expect(toDecimalText(run('floor ?? 5', row) as never)).toBe('0')
  expect(run("note ?: 'none'", row)).toBe('none')
  expect(toDecimalText(run('coefficient ?: 1', row) as never)).toBe('1')
  expect(toDecimalText(run('(floor ?: coefficient) ?? 3', row) as never)).toBe('3')
})

test('records compare by id, followed or not', () => {
  const id = '01890000-0000-7000-8000-000000000001'
  expect(run(`building = '${id}'`, { building: id })).toBe(true)
  expect(run(`building = '${id}'`, { building: { id, name: 'A' } })).toBe(true)
  expect(run(`building.id = '${id}'`, { building: id })).toBe(true)
})

test('doubles and texts never slip in as numbers', () => {
  for (const wrong of [89.45, '89.45', true, { id: 'x' }]) {
    expect(() => run('area * 2', { area: wrong as never })).toThrow(expect.objectContaining({ code: 'value_type' }))
    expect(() => run('$round(area)', { area: wrong as never })).toThrow(expect.objectContaining({ code: 'value_type' }))
    expect(() => run('area > 2', { area: wrong as never })).toThrow(expect.objectContaining({ code: 'value_type' }))
  }
})

test('division by zero is a fault', () => {
  expect(() => run('area / floor', { area: a, floor: rational(0) })).toThrow(
    expect.objectContaining({ code: 'division_by_zero' }),
  )
  expect(() => run('area % floor', { area: a, floor: rational(0) })).toThrow(
    expect.objectContaining({ code: 'division_by_zero' }),
  )
})

test('work is bounded, and the meter starts anew with each evaluation', () => {
  const readings = Array.from({ length: 150 }, () => b)
  const nested = compileTree(
    treeOf('$sum($map(readings, function($x) { $sum($map(readings, function($y) { $x * $y })) }))'),
  )
  for (let round = 0; round < 3; round += 1) expect(nested(envOf({ readings }))).toBeDefined()
  const many = Array.from({ length: 600 }, () => b)
  expect(() => nested(envOf({ readings: many }))).toThrow(expect.objectContaining({ code: 'cost_exceeded' }))
})

test('trees are plain JSON: a copy computes the same', () => {
  const tree = treeOf('( $q := $max([area, inner_area ?? 0]); $q * $params.price )')
  const copy = JSON.parse(JSON.stringify(tree))
  const env = envOf({ area: a }, { params: { price: b } })
  expect(copy).toEqual(tree)
  expect(toDecimalText(compileNumber(copy)(env))).toBe('250.46')
})

import { expect, test } from 'vitest'
import { checkExpression } from './check.ts'
import { matchPredicate } from './match.ts'
import { pathsOf } from './paths.ts'
import { printTree } from './print.ts'
import type { FieldShape, Schema } from './type.ts'
import type { Row, Value } from './value.ts'

const record = (entity: string) => ({ type: { kind: 'record', entity }, optional: true }) as const
const entities: Record<string, Record<string, FieldShape>> = {
  area: { above: { ...record('area'), tree: true }, other: record('area') },
  thing: { at: record('area'), part_of: record('thing') },
}
const schema: Schema = { fieldsOf: (name) => entities[name] }
const area = { kind: 'record', entity: 'area' } as const
const place = { profile: 'predicate', names: 'filtered_row', variables: ['params'], result: 'boolean' } as const
const scope = (entity: string) => ({
  schema,
  entity,
  variables: {
    params: {
      members: { area: { type: area }, areas: { type: { kind: 'list', of: area } }, day: { type: { kind: 'day' } } },
    },
  } as const,
})
const treeOf = (source: string, entity = 'thing') => {
  const { tree, issues } = checkExpression(source, { place, scope: scope(entity) })
  expect(issues).toEqual([])
  return tree!
}

const top: Row = { id: 'top', above: null }
const mid: Row = { id: 'mid', above: top }
const low: Row = { id: 'low', above: mid }
const holds = (source: string, row: Row, params: Record<string, Value>, entity = 'thing') =>
  matchPredicate(treeOf(source, entity))({ row, variables: { params } })

test('holds for the node and everything below it', () => {
  for (const [node, expected] of [
    ['low', true],
    ['top', true],
    ['other', false],
    [null, false],
  ] as const) {
    expect(holds('$within(at, $params.area)', { at: low }, { area: node })).toBe(expected)
    expect(holds('$within(id, $params.area)', low, { area: node }, 'area')).toBe(expected)
    expect(holds('$within(part_of.at, $params.area)', { part_of: { at: low } }, { area: node })).toBe(expected)
  }
  expect(holds('$within(at, $params.area)', { at: mid }, { area: 'low' })).toBe(false)
  expect(holds('$within(at, $params.areas)', { at: low }, { areas: ['other', 'mid'] })).toBe(true)
  expect(holds('$within(at, part_of.at)', { at: low, part_of: { at: mid } }, {})).toBe(true)
})

test('what is missing stands below nothing, and a circle ends', () => {
  expect(holds('$within(at, $params.area)', { at: null }, { area: 'top' })).toBe(false)
  const circle: Record<string, Value> = { id: 'a' }
  circle.above = { id: 'b', above: circle }
  expect(holds('$within(at, $params.area)', { at: circle }, { area: 'b' })).toBe(true)
  expect(holds('$within(at, $params.area)', { at: circle }, { area: 'c' })).toBe(false)
})

test('reads the field that makes the tree, and prints as it was written', () => {
  const tree = treeOf('$within(part_of.at, $params.area)')
  expect(pathsOf(tree).map(({ path }) => path.join('.'))).toEqual(['part_of.at', 'area', 'part_of.at.above'])
  expect(printTree(tree)).toBe('$within(part_of.at, $params.area)')
})

test.each([
  ['$within(part_of, $params.area)', 'tree_expected'],
  ['$within(at, $params.day)', 'tree_expected'],
  ['$within(at, part_of)', 'tree_expected'],
  ["$within(at, 'x')", 'tree_expected'],
  ['$within(at)', 'argument_count'],
])('%s is refused: %s', (source, code) => {
  expect(checkExpression(source, { place, scope: scope('thing') }).issues.map((issue) => issue.code)).toEqual([code])
})

test('is no part of a calculation', () => {
  const calculation = { ...place, profile: 'calculation', names: 'record' } as const
  const { issues } = checkExpression('$within(at, $params.area)', { place: calculation, scope: scope('thing') })
  expect(issues.map(({ code }) => code)).toEqual(['profile_refused'])
})

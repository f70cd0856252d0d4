import { rational } from '@courtyard/std/rational'
import { expect, test } from 'vitest'
import { checkExpression } from './check.ts'
import { matchPredicate } from './match.ts'
import { scopeOf } from './testing.ts'
import type { Row, Value } from './value.ts'

const place = {
  profile: 'predicate',
  names: 'filtered_row',
  variables: ['subject', 'run', 'actor', 'scope', 'today'],
  result: 'boolean',
} as const
const room: Row = {
  id: 'room-1',
  area: rational('90'),
  floor: rational(3),
  kind: 'shop',
  building: { id: 'b1', name: 'A', project: 'p1' },
  skills: ['water'],
  occupancies: [
    { customer: 'c1', from: '2026-01-01', to: '2026-06-01', is_payer: false, cards: [] },
    { customer: { id: 'c2', name: 'Li' }, from: '2026-06-01', to: null, is_payer: true, cards: [{ number: '7' }] },
  ],
}
const variables: Record<string, Value> = {
  today: '2026-07-01',
  actor: { record: 'c2' },
  run: { period: '2026-05' },
  scope: { projects: ['p1', 'p2'] },
}
const match = (source: string, row: Row = room, given = variables) => {
  const { tree, issues } = checkExpression(source, { place, scope: scopeOf('room') })
  expect(issues).toEqual([])
  return matchPredicate(tree!)({ row, variables: given })
}

test.each([
  // a missing value makes every comparison false
  ["note = 'x'", false],
  ["note != 'x'", false],
  ["note < 'x'", false],
  ["note >= 'x'", false],
  ["note in ['x']", false],
  ['inner_area <= area', false],
  ['inner_area != area', false],
  ['inner_area + 1 > 0', false],
  ['-inner_area < 1', false],
  ["$contains(note, 'x')", false],
  ['handed_over_on <= $today', false],
  ['$days(handed_over_on, $today) > 0', false],
  ['$sameYear(handed_over_on, $today)', false],
  ['$covers(handed_over_on, $today, $today)', false],
  ['building.project.manager.name = "x"', false],
  // not is plain negation, missing asks
  ["$not(note = 'x')", true],
  ["$not(note != 'x')", true],
  ['$missing(note)', true],
  ['$exists(note)', false],
  ['$missing(kind)', false],
  ['$not($missing(note))', false],
  ['vacant', false],
  ['$not(vacant)', true],
  ['vacant = false', false],
  ['vacant or floor = 3', true],
  ['$missing(building.project.manager)', true],
  // present values
  ["kind = 'shop'", true],
  ["kind != 'residence'", true],
  ["kind in ['shop', 'parking']", true],
  ['kind in []', false],
  ["'water' in skills", true],
  ["$not('power' in skills)", true],
  ['area * 2 - 1 = 179', true],
  ['floor >= 3 and floor < 4', true],
  ['building.name = "A"', true],
  ['building.project in $scope.projects', true],
  ['$contains(building.name, "")', true],
  ['$contains(building.name, "a")', false],
  // children
  ['$any(occupancies, customer = $actor.record and $covers(from, to, $today))', true],
  ['$any(occupancies, customer = $actor.record and $covers(from, to, $run.period))', false],
  ['$any(occupancies, $touches(from, to, $run.period) and is_payer)', false],
  ['$any(occupancies, $any(cards, number = "7"))', true],
  ['$any(occupancies, customer.name = "Li")', true],
  ['$any(occupancies, $missing(to))', true],
  ['$any(occupancies, true)', true],
  ['$not($any(occupancies, share > 0))', true],
])('%s is %j', (source, expected) => {
  expect(match(source)).toBe(expected)
})

test('a variable that is not given makes the comparison false', () => {
  expect(match('building = $subject.building', room, {})).toBe(false)
  expect(match('building != $subject.building', room, {})).toBe(false)
  expect(match('$any(occupancies, customer = $actor.record)', room, {})).toBe(false)
  expect(match('building.project in $scope.projects', room, { scope: {} })).toBe(false)
})

test('no children, no match', () => {
  expect(match('$any(occupancies, true)', { ...room, occupancies: [] })).toBe(false)
  expect(match('$any(occupancies, true)', { kind: 'shop' })).toBe(false)
})

test('text is ordered by code point, as collate "C" does', () => {
  const ordered = (low: string, high: string) => match(`note < '${high}'`, { note: low })
  expect(ordered('Z', 'a')).toBe(true)
  expect(ordered('a', 'ab')).toBe(true)
  expect(ordered('！', '𠀀')).toBe(true) // UTF-16 units would say the opposite
  expect(ordered('𠀀', '！')).toBe(false)
  expect(ordered('ä', 'z')).toBe(false)
})

test('instants are points in time', () => {
  const at = (created_at: string, other: string) => match(`created_at = '${other}'`, { created_at })
  expect(at('2026-01-31T08:00:00+08:00', '2026-01-31T00:00:00Z')).toBe(true)
  expect(at('2026-01-31T00:00:00.123456Z', '2026-01-31T00:00:00.123457Z')).toBe(false)
})

test('a list of children of another shape is our own mistake', () => {
  expect(() => match('$any(occupancies, true)', { occupancies: 'x' })).toThrow('list of rows')
})

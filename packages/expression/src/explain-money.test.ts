import { rational } from '@courtyard/std/rational'
import { expect, test } from 'vitest'
import { explainText } from './explain.ts'
import type { Tree } from './tree.ts'

const field = (name: string, unit?: Record<string, number>): Tree => ({
  op: 'field',
  path: [name],
  type: { kind: 'number', ...(unit && { unit }) },
  at: [0, 0],
})
const shown = (part: Tree, value: string) =>
  explainText(['= ', part], { row: { x: rational(value) }, variables: {} }, { grouping: true })

test.each([
  ['2.8', '= 2.80'],
  ['0.4883', '= 0.4883'],
  ['1234.5', '= 1,234.50'],
  ['7', '= 7.00'],
])('money %s is written %s', (value, expected) => {
  expect(shown(field('x', { CNY: 1, m2: -1 }), value)).toBe(expected)
})

test('a quantity keeps its own digits', () => {
  expect(shown(field('x', { m2: 1 }), '89.5')).toBe('= 89.5')
  expect(shown(field('x', { kWh: 1, CNY: -1 }), '7')).toBe('= 7')
})

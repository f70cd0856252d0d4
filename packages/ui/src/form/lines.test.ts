import type { EntityDescription } from '@courtyard/contract/description'
import { expect, test } from 'vitest'
import { issuesOfLine, type LineValues, sentLine } from './lines.ts'

const field = (name: string, more: object = {}) => ({
  name,
  type: 'text',
  label: {},
  readOnly: false,
  system: false,
  ...more,
})
const entity = {
  fields: [field('id', { system: true }), field('what'), field('sum', { readOnly: true })],
  can: { create: ['what'], update: ['what', 'sum'], delete: true },
} as unknown as EntityDescription

test('a line is sent with its id and what may be typed of it', () => {
  const sent = (line: LineValues) => sentLine(entity, line, (_, value) => value)
  expect(sent({ id: 'x', version: 3, what: 'a', sum: '1' })).toEqual({ id: 'x', what: 'a' })
  expect(sent({ what: 'b' })).toEqual({ what: 'b' })
})

test('an issue belongs to one cell of one line', () => {
  const issues = [{ code: 'value_required', pointer: '/lines/1/what', message: '' }]
  const at = (index: number, name: string) => issuesOfLine(issues, { field: 'lines', index, name }).length
  expect([at(1, 'what'), at(0, 'what'), at(1, 'sum'), at(11, 'what')]).toEqual([1, 0, 0, 0])
})

import type { EntityDescription } from '@courtyard/contract/description'
import type { Tree } from '@courtyard/expression/tree'
import { rowOf as storedRow } from '@courtyard/metadata/validate-record'
import { expect, test } from 'vitest'
import { fieldStates, isAsked, missingOf, rowOf, shownChanges, startOf } from './form-rules.ts'

const common = { label: { en: 'x' }, readOnly: false, system: false, hidden: false }
const field = (name: string, more: object) => ({ ...common, name, column: name, required: false, ...more })
const text: Tree = { op: 'literal', value: 'x', type: { kind: 'text' }, at: [0, 0] }
const entity = {
  name: 'thing',
  label: { en: 'Thing' },
  fields: [
    field('code', { type: 'text', maxLength: 5, unique: false, required: true }),
    field('done', { type: 'boolean' }),
    field('size', { type: 'decimal', precision: 6, scale: 2 }),
    field('of', { type: 'reference', to: 'thing' }),
    field('kept', { type: 'text', maxLength: 5, unique: false, required: true, default: text }),
  ],
  rules: [],
  can: { create: ['code', 'done', 'size', 'kept'], update: ['code'], delete: false },
} as unknown as EntityDescription
const done: Tree = { op: 'field', path: ['done'], type: { kind: 'boolean' }, at: [0, 0] }
const form = {
  sections: [
    {
      name: 'all',
      label: { en: 'All' },
      columns: 1 as const,
      fields: [{ name: 'code', show: done }, { name: 'size', require: done, default: text }, { name: 'kept' }],
    },
  ],
}
const states = (values: object) => fieldStates(entity, form, { values: { ...values }, variables: {} })

test('what is typed is seen by conditions as the stored record is', () => {
  const id = '01900000-0000-7000-8000-000000000000'
  const typed = rowOf(entity, { code: 'a', done: true, size: '1.50', of: { id, title: 'A' } })
  expect(typed).toEqual(storedRow(entity, { code: 'a', done: true, size: '1.50', of: id, kept: null }))
})

test('a required field is asked for only where it is shown, may be written and nothing fills it in', () => {
  expect(missingOf(states({ done: true }), { done: true }, ['code']).map(({ pointer }) => pointer)).toEqual(['/code'])
  expect(missingOf(states({ done: false }), { done: false }, ['code'])).toEqual([])
  const asked = (name: string, mode: 'create' | 'update' = 'create') => isAsked(entity, form, { name, mode })
  expect([asked('code'), asked('kept'), asked('size'), asked('of'), asked('size', 'update')]).toEqual([
    true,
    false,
    false,
    false,
    false,
  ])
})

test('what is not shown is not sent', () => {
  expect(shownChanges(states({ done: false }), { code: 'a', size: '1' })).toEqual({ size: '1' })
  expect(shownChanges(states({ done: true }), { code: 'a', size: '1' })).toEqual({ code: 'a', size: '1' })
})

test('a default that is none of its field starts nothing', () => {
  expect(startOf(entity, form, { given: {}, variables: {} })).toEqual({})
})

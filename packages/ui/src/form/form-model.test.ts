import type { EntityDescription } from '@courtyard/contract/description'
import { expect, test } from 'vitest'
import { changesOf, initialValues, issuesByField } from './form-model.ts'

const common = { label: { en: 'x' }, required: false, readOnly: false, system: false, hidden: false }
const entity = {
  name: 'thing',
  fields: [
    { ...common, name: 'name', column: 'name', type: 'text', maxLength: 10, unique: false },
    { ...common, name: 'owner', column: 'owner', type: 'reference', to: 'person', onDelete: 'restrict' },
  ],
} as unknown as EntityDescription

test('only what was changed is sent, a reference as its id', () => {
  const before = { name: 'a', owner: { id: '1', title: 'One' }, version: 3 }
  expect(changesOf(entity, [before, { ...before }])).toEqual({})
  expect(changesOf(entity, [before, { ...before, name: 'b', owner: { id: '2', title: 'Two' } }])).toEqual({
    name: 'b',
    owner: '2',
  })
  expect(changesOf(entity, [before, { ...before, owner: null }])).toEqual({ owner: null })
})

test('the same record read again with another title is no change', () => {
  expect(changesOf(entity, [{ owner: { id: '1', title: 'One' } }, { owner: { id: '1', title: 'Renamed' } }])).toEqual(
    {},
  )
})

test('issues stand at the field their pointer names', () => {
  const at = (pointer: string) => ({ code: 'x', pointer, message: 'm' })
  expect(Object.keys(issuesByField([at('/name'), at('/owner/id'), at(''), at('/a~1b')]))).toEqual([
    'name',
    'owner',
    '',
    'a/b',
  ])
})

test('a new record starts with what its address gives', () => {
  expect(initialValues(entity, new URLSearchParams('owner=7&owner.title=One&other=1'))).toEqual({
    owner: { id: '7', title: 'One' },
  })
})

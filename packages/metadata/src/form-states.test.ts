import { expect, test } from 'vitest'
import { formDefaults, formIssues, formStates } from './form-states.ts'
import { sampleCatalog } from './testing/sample-catalog.ts'
import { type RecordValues, rowOf } from './validate-record.ts'

const document = {
  kind: 'form',
  name: 'asked',
  entity: 'place',
  sections: [
    { name: 'main', fields: ['code', 'area', { name: 'status', default: "area > 50 ? 'taken' : 'empty'" }] },
    {
      name: 'more',
      show: "status = 'taken'",
      fields: [
        { name: 'deposit', require: 'area > 50' },
        { name: 'note', readOnly: 'area > 90' },
      ],
    },
  ],
}
const catalog = sampleCatalog('acme', [document])
const entity = catalog.entities.place!
const form = catalog.forms.asked!
const variables = { today: '2026-11-22' }
const stateOf = (values: RecordValues) => formStates(form, entity, { row: rowOf(entity, values), variables })
const problems = (sent: readonly string[], after: RecordValues) =>
  formIssues({ form, entity, sent, after, row: rowOf(entity, after), variables }).map(
    ({ code, pointer }) => `${code} ${pointer}`,
  )

const taken = { code: 'a', area: '60', status: 'taken' }

test('a section that is not shown hides its fields, and what is hidden is not required', () => {
  expect(stateOf(taken).deposit).toEqual({ shown: true, required: true, readOnly: false })
  expect(stateOf({ ...taken, status: 'empty' }).deposit).toEqual({ shown: false, required: false, readOnly: false })
})

test('a condition that lacks a value does not hold', () => {
  expect(stateOf({ ...taken, area: null }).deposit).toEqual({ shown: true, required: false, readOnly: false })
  expect(stateOf({ ...taken, status: null }).deposit!.shown).toBe(false)
})

test('a write that names the form is held to it: required, hidden and locked fields', () => {
  expect(problems(['code'], { ...taken, deposit: '1' })).toEqual([])
  expect(problems(['code'], taken)).toEqual(['value_required /deposit'])
  expect(problems(['deposit'], { ...taken, status: 'empty', deposit: '1' })).toEqual(['field_not_shown /deposit'])
  expect(problems(['note'], { ...taken, area: '95', deposit: '1', note: 'x' })).toEqual(['field_read_only /note'])
})

test('what is stored in a field that is now hidden stays and is not complained about', () => {
  expect(problems(['code'], { ...taken, status: 'empty', deposit: '1' })).toEqual([])
})

test('a default fills what was not sent, and nothing where it cannot be computed', () => {
  const defaults = (values: RecordValues) =>
    formDefaults(form, entity, { sent: Object.keys(values), row: rowOf(entity, values), variables })
  expect(defaults({ code: 'a', area: '60' })).toEqual({ status: 'taken' })
  expect(defaults({ code: 'a', area: '60', status: 'empty' })).toEqual({})
  expect(defaults({ code: 'a' })).toEqual({})
})

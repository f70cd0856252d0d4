import { expect, test } from 'vitest'
import { compileCatalog } from './compile-catalog.ts'
import { parseDocuments } from './parse.ts'
import type { PhysicalNames } from './physical-names.ts'
import { sampleFiles } from './testing/sample-catalog.ts'

/** Column of a decimal of this form, over what was named before. */
function columnOf(form: object, physical: PhysicalNames) {
  const entity = {
    kind: 'entity',
    name: 'tank',
    title: 'name',
    fields: [
      { name: 'name', type: 'text', maxLength: 20, required: true },
      { name: 'size', ...form },
    ],
  }
  const { documents } = parseDocuments(sampleFiles('acme', [entity]))
  const compiled = compileCatalog({ documents, tenant: 'acme', version: 1, physical })
  expect(compiled.issues).toEqual([])
  return { column: compiled.physical['tank.size'], physical: compiled.physical }
}

// Guards decision 0009: a column in force is never asked to hold its values in another form.
test.each([
  [
    { type: 'decimal', precision: 12, scale: 4 },
    { type: 'decimal', precision: 12, scale: 6 },
  ],
  [
    { type: 'decimal', precision: 12, scale: 4 },
    { type: 'decimal', precision: 16, scale: 4 },
  ],
  [
    { type: 'percent', scale: 2 },
    { type: 'percent', scale: 3 },
  ],
  [
    { type: 'money', currency: 'CNY' },
    { type: 'money', currency: 'JPY' },
  ],
])('%j and %j are two columns, and going back finds the first', (before, after) => {
  const first = columnOf(before, {})
  const second = columnOf(after, first.physical)
  expect([first.column, second.column]).toEqual(['size', expect.not.stringMatching(/^size$/)])
  expect(columnOf({ ...before, required: true }, first.physical).column).toBe('size') // what is no form keeps the column
  expect(columnOf(before, second.physical).column).toBe('size')
})

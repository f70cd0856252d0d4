import { sayIssues } from '@courtyard/std/issue-text'
import { expect, test } from 'vitest'
import { type DocumentFile, parseDocuments } from './parse.ts'
import { sampleFiles } from './testing/sample-catalog.ts'
import { documentTexts } from './texts/document-texts.ts'

const file = (path: string, document: unknown): DocumentFile => ({
  path,
  text: typeof document === 'string' ? document : JSON.stringify(document),
})
const view = { kind: 'view', name: 'v', entity: 'place', columns: ['code'] }
const issuesOf = (document: unknown, path = 'pack/views/v.json') =>
  sayIssues(documentTexts, parseDocuments([file(path, document)]).issues, 'en')

test('the sample reads without a problem', () => {
  const { documents, issues } = parseDocuments(sampleFiles())
  expect(issues).toEqual([])
  expect(documents).toHaveLength(sampleFiles().length)
})

test('the module of a document is the folder below modules', () => {
  const { documents } = parseDocuments([
    file('metadata/modules/space/views/v.json', view),
    file('pack/views/v.json', view),
  ])
  expect(documents.map((document) => document.module)).toEqual(['space', undefined])
})

test('cases and other files beside documents are not documents', () => {
  const files = [
    file('pack/views/v.cases.json', '{"cases": []}'),
    file('tenant/tenant.lock.json', '{}'),
    file('tenant/data.csv', 'a;b'),
  ]
  expect(parseDocuments(files)).toEqual({ documents: [], issues: [] })
})

test.each([
  ['{"kind": ', 'json_invalid', ''],
  [[], 'type_wrong', ''],
  [{ name: 'v' }, 'key_missing', '/kind'],
  [{ ...view, kind: 'veiw' }, 'kind_unknown', '/kind'],
  [{ ...view, name: 'V1' }, 'value_invalid', '/name'],
  [{ ...view, colums: [] }, 'key_unknown', '/colums'],
  [{ ...view, columns: undefined }, 'key_missing', '/columns'],
  [{ ...view, columns: [5] }, 'type_wrong', '/columns/0'],
  [{ ...view, columns: [{ name: 'code', wide: true }] }, 'key_unknown', '/columns/0/wide'],
  [{ ...view, entity: 5 }, 'type_wrong', '/entity'],
  [{ ...view, label: { zh_CN: 'x' } }, 'key_invalid', '/label/zh_CN'],
])('%j is refused as %s at %s', (document, code, pointer) => {
  expect(issuesOf(document)).toContainEqual(expect.objectContaining({ code, pointer, file: 'pack/views/v.json' }))
  expect(issuesOf(view)).toEqual([])
})

test('a document stands in the folder of its kind, in a file of its name', () => {
  const misplaced = [issuesOf(view, 'pack/view/v.json'), issuesOf(view, 'pack/views/w.json')]
  expect(misplaced.map(([issue]) => [issue?.code, issue?.expected])).toEqual([
    ['file_misplaced', 'views/v.json'],
    ['file_misplaced', 'views/v.json'],
  ])
})

test('every problem is told at once, with a hint where a name is near', () => {
  const issues = issuesOf({ ...view, colums: [], fliter: 'x', sort: [1] })
  expect(issues.map((issue) => [issue.pointer, issue.hint])).toEqual(
    expect.arrayContaining([
      ['/colums', 'Did you mean "columns"?'],
      ['/fliter', 'Did you mean "filter"?'],
      ['/sort/0', 'Write "1" in place of 1.'],
    ]),
  )
})

test('an unknown field type names the known ones, and a key of another type is refused', () => {
  const entity = (field: object) => ({ kind: 'entity', name: 'e', title: 'a', fields: [{ name: 'a', ...field }] })
  const issues = (field: object) => issuesOf(entity(field), 'pack/entities/e.json')
  expect(issues({ type: 'text', maxLength: 5 })).toEqual([])
  expect(issues({ type: 'txt' })).toEqual([
    expect.objectContaining({
      code: 'value_unknown',
      pointer: '/fields/0/type',
      hint: 'Did you mean "text"?',
      expected: expect.stringContaining('decimal'),
    }),
  ])
  expect(issues({ type: 'text', maxLenght: 5 })).toEqual([
    expect.objectContaining({ pointer: '/fields/0/maxLenght', hint: 'Did you mean "maxLength"?' }),
  ])
  expect(issues({ type: 'text', scale: 2 })).toEqual([
    expect.objectContaining({ code: 'key_unknown', pointer: '/fields/0/scale' }),
  ])
  expect(issues({ type: 'id' })).toEqual([
    expect.objectContaining({ code: 'value_unknown', pointer: '/fields/0/type' }),
  ])
})

test('an overlay is judged when it is merged: it may leave out all but kind and name', () => {
  expect(issuesOf({ kind: 'view', name: 'v', overlay: true })).toEqual([])
  expect(issuesOf({ kind: 'view', name: 'v' })).not.toEqual([])
})

import { expect, test } from 'vitest'
import { diffDocuments } from './diff-documents.ts'

const entity = (body: object) => ({
  path: 'entities/room.json',
  text: JSON.stringify({ kind: 'entity', name: 'room', ...body }),
})
const status = (...options: string[]) => ({
  name: 'status',
  type: 'enum',
  options: options.map((value) => ({ value, label: { en: value } })),
})
const told = (before: object, after: object) =>
  diffDocuments([entity(before)], [entity(after)]).flatMap(({ nodes }) => nodes.map(({ text }) => text))

test('a property, an item of a named list and an option inside one are told by names in both languages', () => {
  const before = { title: 'code', fields: [{ name: 'code', type: 'text' }, status('free', 'taken')] }
  const relabelled = status('free', 'sold')
  relabelled.options[0]!.label = { en: 'Free' }
  const after = { title: 'no', fields: [{ name: 'code', type: 'text', maxLength: 9 }, relabelled] }
  const [document] = diffDocuments([entity(before)], [entity(after)])
  expect(document).toMatchObject({ change: 'changed', kind: 'entity', name: 'room' })
  expect(document!.nodes.map(({ node, change }) => [node, change])).toEqual([
    ['title', 'changed'],
    ['fields/code/maxLength', 'added'],
    ['fields/status/options/free/label/en', 'changed'],
    ['fields/status/options/sold', 'added'],
    ['fields/status/options/taken', 'removed'],
  ])
  expect(told(before, after).map(({ en }) => en)).toEqual([
    'title: "code" is now "no"',
    'added field code, maxLength: 9',
    'field status, option free, label, en: "free" is now "Free"',
    'added field status, option sold: {"value":"sold","label":{"en":"sold"}}',
    'removed field status, option taken (was {"value":"taken","label":{"en":"taken"}})',
  ])
  expect(told(before, after)[2]!['zh-CN']).toBe('字段 status 的 选项 free 的 label 的 en："free" 改为 "Free"')
})

test('another order of the same named things is one node, and lists without names are whole', () => {
  const fields = [{ name: 'a' }, { name: 'b' }]
  expect(told({ fields }, { fields: fields.toReversed() })).toEqual([
    { 'zh-CN': 'fields 的顺序有变', en: 'fields in another order' },
  ])
  const [document] = diffDocuments([entity({ keys: [['a']] })], [entity({ keys: [['a'], ['b']] })])
  expect(document!.nodes).toMatchObject([{ node: 'keys', before: [['a']], after: [['a'], ['b']] }])
})

test('new and removed documents, files that are no documents, and null, are told; equal texts are not', () => {
  const cases = { path: 'fee-standards/x.cases.json', text: '{"cases": []}' }
  const files = [entity({}), cases]
  expect(diffDocuments(files, files)).toEqual([])
  expect(diffDocuments([], files).map(({ text, change }) => [text['zh-CN'], change])).toEqual([
    ['新增 entity room', 'added'],
    ['新增 fee-standards/x.cases.json', 'added'],
  ])
  expect(diffDocuments(files, [cases]).map(({ change }) => change)).toEqual(['removed'])
  expect(told({ filter: null }, {})).toEqual([expect.objectContaining({ en: 'removed filter (was null)' })])
  const broken = diffDocuments([entity({})], [{ path: 'entities/room.json', text: '{' }])
  expect(broken).toMatchObject([{ change: 'changed', nodes: [{ node: '', change: 'changed' }] }])
})

import type { DraftDiff, PreviewFinding } from '@courtyard/contract/publishing'
import { expect, test } from 'vitest'
import { answerOf, choiceOf, fieldType, offersOf, targetsOf } from './answer-choice.ts'

const finding = (rest: Partial<PreviewFinding>): PreviewFinding => ({
  key: 'k',
  kind: 'option_removed',
  entity: 'e',
  field: 'f',
  text: {},
  count: 3,
  samples: [],
  answers: ['map'],
  ...rest,
})
const leaving = finding({
  values: [
    { value: 'a', count: 2 },
    { value: 'b', count: 1 },
  ],
})
const diff = (nodes: DraftDiff['documents'][number]['nodes']): DraftDiff => ({
  documents: [{ path: 'p', change: 'changed', kind: 'entity', name: 'e', text: {}, nodes }],
  changes: [],
})
const node = (path: string, change: 'added' | 'removed', after?: unknown) =>
  ({ node: path, change, before: null, after, text: {} }) as DraftDiff['documents'][number]['nodes'][number]

test('a consent stands only where it was given, never by itself', () => {
  const asked = finding({ answers: ['consent'] })
  expect(choiceOf(asked, undefined).kind).toBeNull()
  expect(answerOf(asked, choiceOf(asked, undefined))).toBeUndefined()
  expect(answerOf(asked, choiceOf(asked, { consent: true }))).toEqual({ consent: true })
})

test('a mapping is an answer only when every value has its place; empty is a place', () => {
  expect(answerOf(leaving, { kind: 'map', text: '', map: { a: 'c' } })).toBeUndefined()
  expect(answerOf(leaving, { kind: 'map', text: '', map: { a: 'c', b: null, old: 'x' } })).toEqual({
    map: { a: 'c', b: null },
  })
})

test.each([
  ['0', 'decimal', '0'],
  ['0', 'integer', 0],
  ['12', 'text', '12'],
  ['true', 'boolean', true],
  ['12', undefined, 12],
  ['twelve', 'integer', 'twelve'],
  ['["a"]', 'tags', ['a']],
] as const)('%s filled into a field of type %s is %j', (text, type, value) => {
  expect(answerOf(finding({ answers: ['fill'] }), { kind: 'fill', text, map: {} }, type)).toEqual({ fill: { value } })
})

test('what was answered comes back as it was typed', () => {
  const asked = finding({ answers: ['fill', 'empty', 'cut'] })
  expect(offersOf(asked)).toEqual(['fill', 'expression', 'empty', 'cut'])
  for (const answer of [
    { fill: { expression: 'a + 1' } },
    { fill: { value: 'x' } },
    { empty: true as const },
    { cut: true as const },
  ])
    expect(answerOf(asked, choiceOf(asked, answer))).toEqual(answer)
})

test('values may become the options that stay and those that come, none that leaves', () => {
  const options = ['a', 'b', 'c'].map((value) => ({ value, label: { en: value.toUpperCase() } }))
  const entities = { e: { fields: [{ name: 'f', type: 'enum', options }] } } as never
  const changed = diff([
    node('fields/f/options/a', 'removed'),
    node('fields/f/options/b', 'removed'),
    node('fields/f/options/d', 'added', { label: { en: 'D' } }),
  ])
  expect(targetsOf(leaving, { entities, diff: changed, locale: 'en' })).toEqual([
    { value: 'c', label: 'C' },
    { value: 'd', label: 'D' },
  ])
  expect(fieldType(leaving, entities, diff([node('fields/f', 'added', { type: 'integer' })]))).toBe('integer')
  expect(fieldType(leaving, entities, null)).toBe('enum')
})

import { expect, test } from 'vitest'
import { checkFiles } from './check.ts'
import type { DocumentFile } from './parse.ts'
import { checkSample } from './testing/author-error.ts'
import { sampleFiles } from './testing/sample-catalog.ts'

const label = { 'zh-CN': '访客', en: 'Visitor' }
const phone = { name: 'phone', type: 'phone', label, personal: true, sealed: true }
const field = (more: object) => ({ label, ...more })
const entity = (fields: readonly object[], more: object = {}): DocumentFile => ({
  path: 'entities/visitor.json',
  text: JSON.stringify({
    ...{ kind: 'entity', name: 'visitor', label, title: 'name', ...more },
    fields: [field({ name: 'name', type: 'text' }), ...fields],
  }),
})
const view = (more: object): DocumentFile => ({
  path: 'views/visitors.json',
  text: JSON.stringify({ kind: 'view', name: 'visitors', label, entity: 'visitor', columns: ['name'], ...more }),
})
const hook = (more: object): DocumentFile => ({
  path: 'hooks/visitors.json',
  text: JSON.stringify({
    ...{ kind: 'hook', name: 'visitors', label, entity: 'visitor', secret: 'partner' },
    send: { url: 'https://partner.example.com/in', events: ['created'], fields: ['phone'], ...more },
  }),
})
const told = (...files: DocumentFile[]) =>
  checkSample([...sampleFiles(), ...files]).issues.map(({ code, pointer, text }) => [text ?? code, pointer])

test.each([
  [
    'a class that has parts',
    [entity([field({ name: 'nick', type: 'text', personal: 'name', sealed: true })])],
    'class',
    '/fields/1/sealed',
  ],
  ['no class at all', [entity([field({ name: 'nick', type: 'text', sealed: true })])], 'class', '/fields/1/sealed'],
  ['a default', [entity([{ ...phone, default: '13800000000' }])], 'default', '/fields/1/default'],
  ['a part in a condition', [entity([phone]), view({ filter: "$contains(phone, '138')" })], 'asked', '/filter'],
  ['another field in a condition', [entity([phone]), view({ filter: 'phone = name' })], 'asked', '/filter'],
  ['an order', [entity([phone]), view({ sort: ['phone'] })], 'sort', '/sort/0'],
  ['an unmasked hook', [entity([phone]), hook({ unmasked: true })], 'sent', '/send/fields/0'],
])('a sealed field is refused: %s', (_what, files, code, pointer) => {
  expect(told(...files)).toContainEqual([`field_sealed.${code}`, pointer])
})

test.each([
  ['in the four classes', [entity([phone, field({ name: 'card', type: 'id_number', sealed: true })])]],
  ['equal to a value', [entity([phone]), view({ filter: "phone = '+8613800000000'" })]],
  [
    'one of some, or there',
    [entity([phone]), view({ filter: "phone in ['1', '2'] or $exists(phone) or $missing(phone)" })],
  ],
  ['a hook that masks', [entity([phone]), hook({})]],
])('and taken: %s', (_what, files) => {
  expect(told(...files)).toEqual([])
})

// SQL can neither seal nor open, so a column keeps what it began as.
test.each([
  ['an existing column is not sealed in place', { ...phone, sealed: undefined }, phone, 'existing', '/fields/1/sealed'],
  ['a sealed one is not opened', phone, { ...phone, sealed: undefined }, 'kept', '/fields/1/name'],
  [
    'a sealed one does not become of another type',
    phone,
    { ...phone, type: 'text', personal: 'phone' },
    'kept',
    '/fields/1/sealed',
  ],
  [
    'nor by another name',
    phone,
    { ...phone, name: 'mobile', renamedFrom: ['phone'], sealed: undefined },
    'kept',
    '/fields/1/name',
  ],
] as const)('%s', (_what, before, after, code, pointer) => {
  const first = checkSample([...sampleFiles(), entity([before])])
  expect(first.issues).toEqual([])
  const next = (one: object) =>
    checkFiles([...sampleFiles(), entity([one])], { tenant: 'acme', version: 2, physical: first.physical }).issues
  expect(next(after).map(({ code: told, text, pointer: at }) => [text ?? told, at])).toEqual([
    [`field_sealed.${code}`, pointer],
  ])
  expect(next({ ...before, label: { 'zh-CN': '电话', en: 'Phone' } }), 'the control').toEqual([])
})

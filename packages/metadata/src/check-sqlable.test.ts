import { expect, test } from 'vitest'
import { checkFiles } from './check.ts'
import { sampleFiles } from './testing/sample-catalog.ts'

type Json = { [key: string]: unknown }

const inMemory = (document: Json) =>
  fieldsOf(document).push({
    name: 'in_memory',
    type: 'computed',
    amount: 'area / 3',
    result: { type: 'decimal', scale: 4, unit: 'm2' },
  })
const inSql = (document: Json) =>
  fieldsOf(document).push({
    name: 'in_memory',
    type: 'computed',
    amount: 'area * 3',
    result: { type: 'decimal', scale: 4, unit: 'm2' },
  })
const fieldsOf = (document: Json) => document.fields as Json[]

const places: readonly [what: string, kind: string, change: (document: Json) => void, pointer: RegExp][] = [
  [
    'a role condition',
    'role',
    (role) => (role.rules as Json[]).push({ name: 'late', action: 'read', subject: 'place', where: 'in_memory > 1' }),
    /^\/rules\/\d+\/where$/,
  ],
  [
    'a role condition over a list',
    'role',
    (role) =>
      (role.rules as Json[]).push({
        name: 'late',
        action: 'read',
        subject: 'block',
        where: '$any(places, in_memory > 1)',
      }),
    /^\/rules\/\d+\/where$/,
  ],
  ['a view filter', 'view', (view) => Object.assign(view, { filter: 'in_memory > 1' }), /^\/filter$/],
  ['a view sort', 'view', (view) => Object.assign(view, { sort: ['-in_memory'] }), /^\/sort\/0$/],
  ['a view total', 'view', (view) => Object.assign(view, { totals: ['in_memory'] }), /^\/totals\/0$/],
  [
    'what a standard applies to',
    'fee-standard',
    (standard) => Object.assign(standard, { appliesTo: 'in_memory > 1' }),
    /^\/appliesTo$/,
  ],
]

// What the database cannot work out would be an error of ours at the first request, long after publishing.
test.each(places)('%s on a field that only memory computes is refused where it stands', (_, kind, change, pointer) => {
  const changed = (computed: (document: Json) => void) => {
    const documents = sampleFiles().map((file) => JSON.parse(file.text) as Json)
    const target = documents.find((document) => document.kind === kind && isOfPlace(kind, document))
    expect(target).toBeDefined()
    const files = sampleFiles().map((file) => {
      const document = JSON.parse(file.text) as Json
      if (document.kind === 'entity' && document.name === 'place') computed(document)
      if (document.kind === kind && document.name === target!.name) change(document)
      return { ...file, text: JSON.stringify(document) }
    })
    return checkFiles(files, { tenant: 'acme', version: 1 }).issues
  }
  const [issue, ...others] = changed(inMemory)
  expect([issue?.code, others]).toEqual(['computed_in_memory', []])
  expect(issue?.pointer).toMatch(pointer)
  // Positive control: a product is computed by the database.
  expect(changed(inSql)).toEqual([])
})

const isOfPlace = (kind: string, document: Json) =>
  kind === 'role' || document.entity === 'place' || document.subject === 'place'

test('a rollup that takes such a field, or asks for it, is refused at its place', () => {
  const issuesOf = (computed: (document: Json) => void, rollup: object) => {
    const files = sampleFiles().map((file) => {
      const document = JSON.parse(file.text) as Json
      if (document.kind === 'entity' && document.name === 'place') computed(document)
      if (document.kind === 'entity' && document.name === 'block')
        fieldsOf(document).push({ name: 'all', type: 'rollup', over: 'place', by: 'block', ...rollup })
      return { ...file, text: JSON.stringify(document) }
    })
    return checkFiles(files, { tenant: 'acme', version: 1 }).issues.map(({ code, pointer }) => [code, pointer])
  }
  const at = sampleFiles()
    .map((file) => JSON.parse(file.text) as Json)
    .find(({ kind, name }) => kind === 'entity' && name === 'block')!
  const pointer = `/fields/${fieldsOf(at).length}`
  const taken = { take: { sum: 'in_memory' } }
  const asked = { take: 'count', where: 'in_memory > 1' }
  expect(issuesOf(inMemory, taken)).toEqual([['computed_in_memory', `${pointer}/take`]])
  expect(issuesOf(inMemory, asked)).toEqual([['computed_in_memory', `${pointer}/where`]])
  expect([issuesOf(inSql, taken), issuesOf(inSql, asked)]).toEqual([[], []])
})

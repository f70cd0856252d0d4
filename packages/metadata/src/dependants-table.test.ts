import { expect, test } from 'vitest'
import { usesOf } from './dependants.ts'
import type { DocumentPart } from './diff.ts'
import type { Field } from './field.ts'
import { sampleCatalog } from './testing/sample-catalog.ts'

// One of everything that can name a field. A kind of document or a type of field that is added without a row is no TypeScript.

const label = { en: 'x' }
const field = (name: string, type: string, more: object = {}) => ({ name, type, label, ...more })
const more = [
  {
    kind: 'entity',
    name: 'node',
    label,
    title: 'code',
    tree: 'above',
    fields: [
      field('code', 'text', { maxLength: 20 }),
      field('above', 'reference', { to: 'node' }),
      field('places', 'references', { to: 'place' }),
      field('about', 'any_reference', { to: ['site', 'place'] }),
      field('above_code', 'lookup', { path: 'above.code' }),
      field('badge', 'qr_code', { template: 'x/{code}' }),
      field('lines', 'children', { of: 'node_line', by: 'node', owned: true, order: 'position' }),
      field('sum', 'rollup', { over: 'node_line', by: 'node', take: { sum: 'count' } }),
      field('marks', 'multi_enum', { options: [{ value: 'red', label }] }),
    ],
  },
  {
    kind: 'entity',
    name: 'node_line',
    label,
    title: 'position',
    fields: [
      field('node', 'reference', { to: 'node', required: true }),
      field('position', 'integer'),
      field('count', 'integer'),
      field('due_on', 'date', { required: true }),
      field('stage', 'state', { workflow: 'counting' }),
      field('double', 'computed', { amount: 'count * 2', result: { type: 'integer' } }),
    ],
  },
  {
    kind: 'view',
    name: 'nodes',
    label,
    entity: 'node_line',
    columns: ['position'],
    filter: '$within(node, node.above)',
    totals: ['count'],
  },
  {
    kind: 'report',
    name: 'counted',
    label,
    groups: [{ name: 'node', label }],
    inputs: { counts: { from: 'node_line', by: { node: 'node' }, where: 'position > 1', take: { sum: 'count' } } },
    columns: [{ name: 'counts', label, amount: 'counts', result: { type: 'integer' } }],
  },
  {
    kind: 'dashboard',
    name: 'board',
    label,
    tiles: [{ name: 'all', label, show: 'number', view: 'nodes', columns: ['count'] }],
  },
]

const automation = {
  kind: 'automation',
  name: 'recount',
  label,
  entity: 'node_line',
  when: { on: 'changed', fields: ['count'] },
  effects: [{ name: 'place', do: 'set', values: { position: 'count' } }],
}

const schedule = {
  kind: 'schedule',
  name: 'each_month',
  label,
  entity: 'node_line',
  every: { count: 1, unit: 'month' },
  from: 'due_on',
  effects: [{ name: 'place', do: 'set', values: { position: 'count' } }],
}

const discount = {
  kind: 'discount',
  name: 'less',
  label,
  subject: 'site',
  on: { items: ['water'] },
  appliesTo: "code = 'A'",
  from: '2026-01-01',
  reduce: { all: true },
}

const hook = {
  kind: 'hook',
  name: 'tell',
  label,
  entity: 'node_line',
  secret: 'tell',
  send: { url: 'https://example.com/in', events: ['updated'], fields: ['count'] },
}

const workflow = {
  kind: 'workflow',
  name: 'counting',
  label,
  entity: 'node_line',
  state: 'stage',
  initial: 'open',
  states: [{ name: 'open' }, { name: 'counted', final: true }],
  transitions: [
    { name: 'count', from: ['open'], to: 'counted', by: { role: 'admin' }, fields: ['count'], guard: 'position > 0' },
  ],
}

const template = {
  kind: 'template',
  name: 'sheet',
  label,
  entity: 'node_line',
  print: { blocks: [{ name: 'all', type: 'fields', fields: ['position'] }] },
}

const uses = usesOf(sampleCatalog('acme', [...more, automation, schedule, discount, hook, workflow, template]))
const places = (of: DocumentPart, pointer: string) =>
  uses
    .filter((use) => use.of === of && use.pointer.includes(pointer))
    .map(({ entity, field: name }) => (name === undefined ? entity : `${entity}.${name}`))

/** What a field of the type names, by where it stands; nothing where it can name no other field or entity. */
const byType: Record<Field['type'], Readonly<Record<string, readonly string[]>>> = {
  reference: { '/fields/above/to': ['node'] },
  references: { '/fields/places/to': ['place'] },
  any_reference: { '/fields/about/to/': ['site', 'place'] },
  lookup: { '/fields/above_code/path': ['node.above', 'node.code'] },
  qr_code: { '/fields/badge/template': ['node.code'] },
  children: { '/fields/lines/of': ['node_line'], '/fields/lines/order': ['node_line.position'] },
  rollup: { '/fields/sum/take': ['node_line.count'] },
  computed: { '/fields/double/amount': ['node_line.count'] },
  ...(Object.fromEntries(
    [
      ...['text', 'long_text', 'integer', 'decimal', 'money', 'boolean', 'date', 'datetime', 'period', 'enum'],
      ...['rich_text', 'percent', 'time', 'duration', 'multi_enum', 'tags', 'phone', 'email', 'id_number'],
      ...['plate_number', 'url', 'address', 'geo_point', 'auto_number', 'id', 'json'],
    ].map((type) => [type, {}]),
  ) as Record<Plain, Record<string, never>>),
}
type Naming = 'reference' | 'references' | 'any_reference' | 'lookup' | 'qr_code' | 'children' | 'rollup' | 'computed'
type Plain = Exclude<Field['type'], Naming>

/** What a document of the kind names; `none` is for kinds whose documents can name no field. */
const byKind: Record<DocumentPart, Readonly<Record<string, readonly string[]>> | 'none'> = {
  entities: { '/tree': ['node.above'] },
  views: { '/filter': ['node_line.node', 'node.above', 'node.above'], '/totals/0': ['node_line.count'] },
  forms: { '/sections/': ['place.code'] },
  roles: { '/rules/': ['place.code'] },
  feeStandards: { '/inputs/': ['reading.usage'] },
  portals: { '/homes/title': ['place.code'] },
  mappings: { '/key': ['block.name'] },
  reports: {
    '/inputs/counts/by': ['node_line.node'],
    '/inputs/counts/where': ['node_line.position'],
    '/inputs/counts/take': ['node_line.count'],
  },
  dashboards: { '/tiles/all/columns/0': ['node_line.count'] },
  automations: { '/when/fields': ['node_line.count'], '/effects/place/values': ['node_line.position'] },
  hooks: { '/send/fields': ['node_line.count'] },
  templates: { '/print/blocks': ['node_line.position'] },
  discounts: { '/appliesTo': ['site.code'] },
  schedules: { '/from': ['node_line.due_on'] },
  workflows: { '/state': ['node_line.stage'], '/transitions/count': ['node_line.count', 'node_line.position'] },
  consoles: 'none',
  feeItems: 'none',
  lateFees: 'none',
  calendars: 'none',
}

test.each(Object.entries(byType).filter(([, named]) => Object.keys(named).length > 0))(
  'a %s tells what it names',
  (_, named) => {
    for (const [pointer, expected] of Object.entries(named))
      expect(places('entities', pointer), pointer).toEqual(expect.arrayContaining([...expected]))
  },
)

test.each(Object.entries(byKind))('%s tell what they name', (of, named) => {
  if (named === 'none') {
    expect(uses.filter((use) => use.of === of)).toEqual([])
    return
  }
  for (const [pointer, expected] of Object.entries(named))
    expect(places(of as DocumentPart, pointer), pointer).toEqual(expect.arrayContaining([...new Set(expected)]))
})

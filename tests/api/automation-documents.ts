import type { DocumentFile } from '@courtyard/metadata/parse'
import { testDocuments } from './documents.ts'

const label = (en: string) => ({ 'zh-CN': en, en })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })
const field = (name: string, type: string, more: object = {}) => ({ name, type, label: label(name), ...more })
const options = (...values: string[]) => values.map((value) => ({ value, label: label(value) }))
const name = field('name', 'text', { maxLength: 40, required: true })

const entities = [
  {
    name: 'asset',
    title: 'name',
    history: true,
    trash: true,
    fields: [
      name,
      field('site', 'reference', { to: 'site' }),
      field('condition', 'enum', { options: options('fine', 'worn', 'broken'), default: 'fine' }),
      field('checked_on', 'date', { readOnly: true }),
      field('checks', 'integer', { readOnly: true, max: 3 }),
      field('ends_on', 'date'),
      field('inspections', 'children', { of: 'inspection', by: 'asset', owned: true }),
      field('tasks', 'children', { of: 'task', by: 'asset' }),
    ],
  },
  {
    name: 'inspection',
    title: 'note',
    history: true,
    trash: true,
    fields: [
      field('asset', 'reference', { to: 'asset', required: true }),
      field('on', 'date', { required: true }),
      field('note', 'text', { maxLength: 40 }),
      field('result', 'enum', { options: options('fine', 'worn', 'broken'), required: true }),
    ],
  },
  {
    name: 'task',
    title: 'name',
    history: true,
    fields: [
      name,
      field('asset', 'reference', { to: 'asset' }),
      field('site', 'reference', { to: 'site' }),
      field('due_on', 'date'),
      field('by', 'text', { maxLength: 60 }),
    ],
  },
  {
    name: 'plan',
    title: 'name',
    fields: [
      name,
      field('asset', 'reference', { to: 'asset' }),
      field('starts_on', 'date'),
      field('ends_on', 'date'),
      field('months', 'integer'),
      field('active', 'boolean', { default: true }),
    ],
  },
  { name: 'ping', title: 'name', fields: [name, field('count', 'integer')] },
  { name: 'pong', title: 'name', fields: [name, field('of', 'reference', { to: 'ping' })] },
]

const automations = [
  {
    name: 'inspected',
    entity: 'inspection',
    when: { on: 'created' },
    effects: [
      {
        name: 'remember',
        do: 'set',
        of: 'asset',
        values: { checked_on: 'on', checks: '(asset.checks ?? 0) + 1', condition: 'result' },
      },
    ],
  },
  {
    name: 'worn_out',
    entity: 'asset',
    when: { on: 'changed', fields: ['condition'] },
    if: "condition = 'broken' and $before.condition != 'broken'",
    effects: [
      {
        name: 'repair',
        do: 'create',
        entity: 'task',
        when: "$not($missing(site)) or $any(inspections, result = 'broken')",
        values: { name: '"repair " & name', asset: 'id', site: 'site', due_on: '$today', by: '$actor.id' },
      },
    ],
  },
  {
    name: 'renamed',
    entity: 'asset',
    when: { on: 'changed', fields: ['name', 'site'] },
    effects: [{ name: 'tell', do: 'create', entity: 'task', values: { name: '"was " & $before.name' } }],
  },
  {
    name: 'gone',
    entity: 'asset',
    when: { on: 'deleted' },
    if: '$any(inspections, $not($missing(on)))',
    effects: [{ name: 'note', do: 'create', entity: 'task', values: { name: '"gone: " & name & "/" & site.name' } }],
  },
  {
    name: 'ends_soon',
    entity: 'asset',
    when: { on: 'day', field: 'ends_on', days: -30, at: '08:00' },
    if: "condition != 'broken'",
    effects: [
      { name: 'remind', do: 'create', entity: 'task', values: { name: '"ends: " & name', due_on: '$planned' } },
    ],
  },
  {
    name: 'ping_pong',
    entity: 'ping',
    when: { on: 'changed' },
    effects: [{ name: 'answer', do: 'create', entity: 'pong', values: { name: 'name', of: 'id' } }],
  },
  {
    name: 'pong_ping',
    entity: 'pong',
    when: { on: 'created' },
    effects: [{ name: 'count', do: 'set', of: 'of', values: { count: '(of.count ?? 0) + 1' } }],
  },
]

const schedules = [
  {
    name: 'service',
    entity: 'plan',
    where: 'active',
    every: { unit: 'month', count: 'months', on: [15, 'last'] },
    from: 'starts_on',
    to: 'ends_on',
    at: '06:00',
    effects: [
      {
        name: 'task',
        do: 'create',
        entity: 'task',
        values: { name: '"service " & name', asset: 'asset', due_on: '$planned', by: '$actor.id' },
      },
    ],
  },
]

const mapping = {
  name: 'rounds',
  sheets: [
    {
      name: 'assets',
      match: ['assets'],
      entity: 'asset',
      key: ['name'],
      columns: [
        { field: 'name', header: 'name', required: true },
        { field: 'condition', header: 'condition' },
      ],
    },
    {
      name: 'inspections',
      match: ['inspections'],
      entity: 'inspection',
      key: ['asset', 'on'],
      columns: [
        { field: 'asset', header: 'asset', required: true, lookup: { by: ['name'] } },
        { field: 'on', header: 'on', required: true },
        { field: 'result', header: 'result', required: true },
      ],
    },
  ],
}

const roles = [
  {
    name: 'inspector',
    for: 'console',
    rules: [
      { name: 'inspect', action: ['read', 'create'], subject: 'inspection' },
      { name: 'assets', action: 'read', subject: 'asset', fields: ['name'] },
    ],
  },
]

/** The documents of the other tests, with things that automations are about. */
export const automationDocuments = (tenant: string): DocumentFile[] => [
  ...testDocuments(tenant),
  ...entities.map((body) => file(`entities/${body.name}.json`, { kind: 'entity', label: label(body.name), ...body })),
  ...automations.map((body) =>
    file(`automations/${body.name}.json`, { kind: 'automation', label: label(body.name), ...body }),
  ),
  ...schedules.map((body) =>
    file(`schedules/${body.name}.json`, { kind: 'schedule', label: label(body.name), ...body }),
  ),
  file('mappings/rounds.json', { kind: 'mapping', label: label('Rounds'), ...mapping }),
  ...roles.map((body) => file(`roles/${body.name}.json`, { kind: 'role', label: label(body.name), ...body })),
]

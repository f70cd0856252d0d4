import type { DocumentFile } from '@courtyard/metadata/parse'
import { testDocuments } from './documents.ts'

const label = (en: string) => ({ 'zh-CN': en, en })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })
const field = (name: string, type: string, more: object = {}) => ({ name, type, label: label(name), ...more })
const name = field('name', 'text', { maxLength: 80, required: true })

const entities = [
  {
    name: 'area',
    title: 'name',
    tree: 'inside',
    search: ['name'],
    trash: true,
    fields: [name, field('inside', 'reference', { to: 'area' }), field('closed', 'boolean', { default: false })],
  },
  {
    name: 'thing',
    title: 'name',
    fields: [
      name,
      field('at', 'reference', { to: 'area' }),
      field('seen_at', 'references', { to: 'area', max: 10 }),
      field('part_of', 'reference', { to: 'thing' }),
    ],
  },
]

const every = ['read', 'create', 'update', 'delete', 'export']
const roles = [
  {
    name: 'planner',
    rules: [
      { name: 'areas', action: every, subject: 'area' },
      { name: 'things', action: every, subject: 'thing' },
    ],
  },
  {
    name: 'warden',
    identity: { entity: 'area', phone: 'name' },
    rules: [
      { name: 'own_areas', action: ['read', 'update'], subject: 'area', where: '$within(id, $actor.record)' },
      { name: 'own_things', action: ['read', 'create'], subject: 'thing', where: '$within(at, $actor.record)' },
    ],
  },
  {
    name: 'visitor',
    rules: [
      { name: 'open', action: 'read', subject: 'area', fields: ['name', 'inside'], where: 'closed = false' },
      { name: 'things', action: 'read', subject: 'thing' },
    ],
  },
  {
    name: 'flat',
    rules: [{ name: 'names', action: 'read', subject: 'area', fields: ['name'] }],
  },
]

/** The documents of the other tests with a tree of areas, things that lie in them, and a role that sees one branch. */
export const treesDocuments = (tenant: string): DocumentFile[] => [
  ...testDocuments(tenant),
  ...entities.map((body) => file(`entities/${body.name}.json`, { kind: 'entity', label: label(body.name), ...body })),
  ...roles.map((body) =>
    file(`roles/${body.name}.json`, { kind: 'role', for: 'console', label: label(body.name), ...body }),
  ),
]

import type { DocumentFile } from '@courtyard/metadata/parse'
import { keepingDocuments } from './keeping-documents.ts'

const label = (en: string) => ({ 'zh-CN': en, en })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })
const field = (name: string, type: string, more: object = {}) => ({ name, type, label: label(name), ...more })
const name = field('name', 'text', { maxLength: 40, required: true })

const entities = [
  { name: 'skill', title: 'name', fields: [name, field('level', 'integer')], trash: true, search: ['name'] },
  {
    name: 'worker',
    title: 'name',
    history: true,
    fields: [
      name,
      field('skills', 'references', { to: 'skill', max: 60 }),
      field('about', 'any_reference', { to: ['site', 'folder'] }),
      field('site', 'reference', { to: 'site' }),
      field('boss', 'reference', { to: 'worker' }),
      field('site_note', 'lookup', { path: 'site.secret_note' }),
      field('boss_site', 'lookup', { path: 'boss.site.name', as: 'system' }),
    ],
    search: ['name'],
  },
  {
    name: 'order',
    title: 'name',
    history: true,
    trash: true,
    fields: [
      name,
      field('lines', 'children', { of: 'order_line', by: 'order', owned: true, order: 'position' }),
      field('total', 'rollup', { over: 'order_line', by: 'order', take: { sum: 'amount' } }),
    ],
  },
  {
    name: 'order_line',
    title: 'what',
    trash: true,
    history: true,
    fields: [
      field('order', 'reference', { to: 'order', required: true }),
      field('position', 'integer'),
      field('what', 'text', { maxLength: 20, required: true }),
      field('amount', 'money', { min: '0', required: true }),
      field('cost', 'money'),
    ],
    keys: [['order', 'what']],
  },
]

const roles = [
  {
    name: 'planner',
    for: 'console',
    rules: [
      {
        name: 'workers',
        action: ['read', 'update', 'create'],
        subject: 'worker',
        fields: ['name', 'skills', 'about', 'site', 'site_note', 'boss_site'],
      },
      { name: 'low_skills', action: 'read', subject: 'skill', fields: ['name'], where: 'level < 5' },
      { name: 'sites', action: 'read', subject: 'site', fields: ['name'] },
      { name: 'orders', action: ['read', 'update', 'create'], subject: 'order', fields: ['name', 'lines'] },
      {
        name: 'lines',
        action: ['read', 'update', 'create'],
        subject: 'order_line',
        fields: ['order', 'position', 'what', 'amount'],
      },
    ],
  },
  {
    name: 'blind',
    for: 'console',
    rules: [{ name: 'nameless', action: 'read', subject: 'worker', fields: ['site'] }],
  },
  {
    name: 'skilled',
    for: 'console',
    rules: [
      { name: 'masters', action: 'read', subject: 'worker', fields: ['name'], where: '$any(skills, level >= 5)' },
    ],
  },
]

/** The documents of record keeping, with lists of references, references to one of several, lookups and lines. */
export const relationsDocuments = (tenant: string): DocumentFile[] => [
  ...keepingDocuments(tenant),
  ...entities.map((body) => file(`entities/${body.name}.json`, { kind: 'entity', label: label(body.name), ...body })),
  ...roles.map((body) => file(`roles/${body.name}.json`, { kind: 'role', label: label(body.name), ...body })),
]

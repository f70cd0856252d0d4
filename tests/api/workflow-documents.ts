import type { DocumentFile } from '@courtyard/metadata/parse'
import { automationDocuments } from './automation-documents.ts'

const label = (en: string) => ({ 'zh-CN': en, en })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })
const field = (name: string, type: string, more: object = {}) => ({ name, type, label: label(name), ...more })
const name = field('name', 'text', { maxLength: 40, required: true })

const job = {
  kind: 'entity',
  name: 'job',
  label: label('Job'),
  title: 'name',
  history: true,
  fields: [
    name,
    field('state', 'state', { workflow: 'repair' }),
    field('asset', 'reference', { to: 'asset' }),
    field('worker', 'text', { maxLength: 60 }),
    field('result', 'text', { maxLength: 20 }),
    field('notes', 'children', { of: 'job_note', by: 'job' }),
  ],
}

const jobNote = {
  kind: 'entity',
  name: 'job_note',
  label: label('Note'),
  title: 'name',
  fields: [name, field('job', 'reference', { to: 'job', required: true })],
}

/** The workflow of the tests; changed by those that publish another one. */
export const repair = {
  kind: 'workflow',
  name: 'repair',
  label: label('Repair'),
  entity: 'job',
  state: 'state',
  initial: 'open',
  states: [
    { name: 'open', label: label('Open'), color: 'info' },
    { name: 'doing', label: label('Doing') },
    { name: 'done', label: label('Done'), color: 'good', final: true },
  ],
  transitions: [
    {
      name: 'take',
      label: label('Take'),
      from: ['open'],
      to: 'doing',
      by: { role: ['fixer', 'manager'] },
      fields: [{ name: 'worker', required: true }, 'asset'],
    },
    {
      name: 'finish',
      label: label('Finish'),
      from: ['doing'],
      to: 'done',
      by: { role: 'fixer', where: 'worker = $actor.id' },
      guard: '$any(notes, $not($missing(name)))',
      fields: [{ name: 'result', required: true }],
      confirm: label('Really?'),
      effects: [
        { name: 'mend', do: 'set', of: 'asset', values: { condition: "'fine'", ends_on: '$today' } },
        { name: 'log', do: 'create', entity: 'task', values: { name: '"done: " & name & "/" & result & "/" & state' } },
      ],
    },
  ],
}

const fixer = {
  kind: 'role',
  name: 'fixer',
  label: label('Fixer'),
  for: 'console',
  rules: [{ name: 'jobs', action: 'read', subject: 'job', fields: ['name', 'state', 'worker'] }],
}
const watcher = {
  kind: 'role',
  name: 'watcher',
  label: label('Watcher'),
  for: 'console',
  rules: [{ name: 'jobs', action: ['read', 'update'], subject: 'job' }],
}
const mapping = {
  kind: 'mapping',
  name: 'jobs',
  label: label('Jobs'),
  sheets: [
    {
      ...{ name: 'jobs', match: ['jobs'], entity: 'job', key: ['name'] },
      columns: [
        { field: 'name', header: 'name', required: true },
        { field: 'state', header: 'state' },
      ],
    },
  ],
}

/** The documents of automations, with jobs that a workflow moves. */
export const workflowDocuments = (tenant: string): DocumentFile[] => [
  ...automationDocuments(tenant),
  file('entities/job.json', job),
  file('entities/job_note.json', jobNote),
  file('workflows/repair.json', repair),
  file('roles/fixer.json', fixer),
  file('roles/watcher.json', watcher),
  file('mappings/jobs.json', mapping),
]

import type { DocumentFile } from '@courtyard/metadata/parse'
import { testDocuments } from './documents.ts'

const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })
const label = (en: string) => ({ 'zh-CN': en, en })

const sheet = {
  kind: 'template',
  name: 'flat_sheet',
  label: { 'zh-CN': '房屋单', en: 'Flat sheet' },
  entity: 'flat',
  print: {
    header: { 'zh-CN': '{site.name}', en: '{site.name}' },
    footer: { 'zh-CN': '{$today}', en: '{$today}' },
    blocks: [
      { name: 'head', type: 'title', text: { 'zh-CN': '{code} 号', en: 'Flat {code}' } },
      { name: 'facts', type: 'fields', fields: ['area', 'status', 'site.name', 'note'] },
      { name: 'large', type: 'text', show: 'area > 100', text: { 'zh-CN': '大', en: 'Large: {area * 2}' } },
      { name: 'stays', type: 'table', of: 'stays', columns: ['person.name', 'from'], sort: ['-from'] },
      { name: 'scan', type: 'qr', code: 'https://example.com/{code}' },
    ],
  },
  notify: {
    inbox: {
      subject: { 'zh-CN': '{code} 有变化', en: '{code} changed' },
      body: { 'zh-CN': '{site.name}，{note}', en: '{site.name}, {note}, {status}' },
    },
  },
}

const out = (url: string) => ({
  kind: 'hook',
  name: 'flats_out',
  label: label('Flats out'),
  entity: 'flat',
  secret: 'partner',
  send: {
    url,
    events: ['created', 'updated', 'deleted'],
    when: 'area > 10',
    fields: ['code', 'site.name', 'area', 'status'],
  },
})
const changed = (url: string) => ({
  ...out(url),
  name: 'status_out',
  send: { url, events: ['updated'], changed: ['status'], fields: ['status'] },
})
const told = {
  kind: 'automation',
  name: 'floor_told',
  label: label('Floor told'),
  entity: 'flat',
  when: { on: 'changed', fields: ['floor'] },
  effects: [
    { name: 'clerks', do: 'notify', template: 'flat_sheet', to: { role: 'clerk' } },
    { name: 'maker', do: 'notify', template: 'flat_sheet', to: 'created_by', when: 'floor > 5' },
    { name: 'send', do: 'hook', hook: 'on_demand' },
  ],
}
const into = (name: string, receive: object) => ({
  kind: 'hook',
  name,
  label: label(name),
  entity: 'flat',
  secret: 'sensor',
  receive,
})
const map = {
  code: 'flat.code',
  site: 'flat.site',
  area: 'flat.area',
  status: 'flat.status',
  floor: 'flat.floor',
  note: 'note',
}

const manager = {
  kind: 'role',
  name: 'manager',
  label: label('manager'),
  for: 'console',
  rules: [
    { name: 'all', action: ['read', 'create', 'update', 'delete', 'export', 'reveal'], subject: '*' },
    {
      name: 'run',
      action: ['run:fee_runs', 'run:imports', 'run:publish', 'run:hooks', 'run:payments', 'run:reversals', 'run:audit'],
    },
    { name: 'approve', action: 'run:approve_money' },
  ],
}

/** A template, hooks that send to `url` and take in, and a manager who looks after them. */
export const hookFiles = (url: string): DocumentFile[] => [
  file('roles/manager.json', manager),
  file('templates/flat_sheet.json', sheet),
  file('hooks/flats_out.json', out(url)),
  file('hooks/status_out.json', changed(url)),
  file('hooks/on_demand.json', {
    ...out(url),
    name: 'on_demand',
    send: { url: `${url}/demand`, fields: ['code', 'floor'] },
  }),
  file('automations/floor_told.json', told),
  file('hooks/flats_in.json', into('flats_in', { as: 'manager', do: 'create', map })),
  file('hooks/flats_set.json', into('flats_set', { as: 'clerk', do: 'update', key: ['code'], map })),
  file('hooks/flats_any.json', into('flats_any', { as: 'manager', do: 'upsert', key: ['code'], map })),
]

/** Documents with those files in place of the ones at the same paths. */
export const withHooks =
  (documents: (tenant: string) => DocumentFile[], url = 'https://example.com/in') =>
  (tenant: string): DocumentFile[] => {
    const own = hookFiles(url)
    const paths = new Set(own.map(({ path }) => path))
    return [...documents(tenant).filter(({ path }) => !paths.has(path)), ...own]
  }

/** The test documents with a template and hooks. */
export const hookDocuments = (url?: string) => withHooks(testDocuments, url)

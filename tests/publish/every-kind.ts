import type { DocumentFile } from '@courtyard/metadata/parse'
import { hookFiles } from '../api/hooks-documents.ts'
import { reportDocuments } from '../api/reports-documents.ts'
import { workflowDocuments } from '../api/workflow-documents.ts'
import { e2eDocuments } from '../e2e/support/documents.ts'
import { SLOT } from './hostile-texts.ts'

const label = (text: string) => ({ 'zh-CN': text, en: text })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })
const HOURS = [['09:00', '18:00']]

const money = [
  file('calendars/desk.json', {
    kind: 'calendar',
    name: 'desk',
    label: label('Desk'),
    week: { mon: HOURS, tue: HOURS },
    years: [
      {
        year: '2026',
        source: SLOT,
        holidays: [{ name: 'spring', label: label('Spring'), first: '2026-02-15', last: '2026-02-23' }],
      },
    ],
  }),
  file('discounts/thanks.json', {
    kind: 'discount',
    name: 'thanks',
    label: label('Thanks'),
    subject: 'flat',
    on: { items: ['service'] },
    appliesTo: 'code != "§"',
    from: '2026-01-01',
    reduce: { ratio: '0.3' },
  }),
  file('fee-items/late.json', {
    kind: 'fee-item',
    name: 'late',
    label: label('Late'),
    category: 'late_fee',
    priority: 5,
  }),
  file('late-fees/daily.json', {
    kind: 'late-fee',
    name: 'daily',
    label: label('Daily'),
    item: 'late',
    dailyRate: '0.0005',
    graceDays: 15,
  }),
]

const effect = (name: string, values: object) => ({
  ...{ name, label: label(name), do: 'create', entity: 'said', when: 'name != "§"' },
  values: { text: '"§" & name', ...values },
})
const effects = [
  file('entities/said.json', {
    kind: 'entity',
    name: 'said',
    label: label('Said'),
    title: 'text',
    fields: [
      { name: 'text', type: 'long_text', maxLength: 2000, label: label('Text') },
      { name: 'on', type: 'date', label: label('On') },
    ],
  }),
  file('automations/told.json', {
    kind: 'automation',
    name: 'told',
    label: label('Told'),
    help: label('Told'),
    entity: 'asset',
    when: { on: 'changed', fields: ['name'] },
    if: 'name != "§" and $before.name != "§"',
    effects: [effect('tell', {})],
  }),
  file('schedules/yearly.json', {
    kind: 'schedule',
    name: 'yearly',
    label: label('Yearly'),
    help: label('Yearly'),
    entity: 'plan',
    where: 'name != "§"',
    every: { unit: 'year' },
    from: 'starts_on',
    effects: [effect('yearly', { on: '$planned' })],
  }),
  file('workflows/repair.json', {
    kind: 'workflow',
    name: 'repair',
    label: label('Repair'),
    help: label('Repair'),
    entity: 'job',
    state: 'state',
    initial: 'open',
    states: [
      { name: 'open', label: label('Open'), color: 'info' },
      { name: 'done', label: label('Done'), final: true },
    ],
    transitions: [
      {
        name: 'finish',
        label: label('Finish'),
        from: ['open'],
        to: 'done',
        by: { role: ['fixer', 'manager'], where: 'name != "§"' },
        guard: '$missing(worker) or worker != "§"',
        fields: ['result'],
        confirm: label('Really?'),
        effects: [effect('log', {})],
      },
    ],
  }),
  file('hooks/jobs_out.json', {
    kind: 'hook',
    name: 'jobs_out',
    label: label('Jobs'),
    entity: 'job',
    secret: 'partner',
    send: { url: 'https://example.com/in', events: ['created', 'updated'], when: 'name != "§"', fields: ['name'] },
  }),
]

const texts = (text: string) => ({ 'zh-CN': text, en: text })
const pages = [
  file('reports/asked.json', {
    kind: 'report',
    name: 'asked',
    label: label('Asked'),
    help: label('Asked'),
    params: [{ name: 'word', type: 'text', label: label('Word'), default: SLOT }],
    groups: [{ name: 'site', label: label('Site') }],
    inputs: {
      flats: {
        label: label('Flats'),
        from: 'flat',
        by: { site: 'site' },
        where: 'code != $params.word and code != "§"',
        take: 'count',
      },
    },
    columns: [{ name: 'flats', label: label('Flats'), amount: 'flats', result: { type: 'integer' } }],
    print: { note: label('Note') },
  }),
  file('dashboards/board.json', {
    kind: 'dashboard',
    name: 'board',
    label: label('Board'),
    tiles: [
      {
        name: 'asked',
        label: label('Asked'),
        show: 'table',
        report: 'asked',
        columns: ['flats'],
        params: { word: SLOT },
      },
      { name: 'taken', label: label('Taken'), show: 'number', view: 'flats_taken' },
      { name: 'bars', label: label('Bars'), show: 'bar', report: 'asked', columns: ['flats'] },
    ],
  }),
  file('templates/letter.json', {
    kind: 'template',
    name: 'letter',
    label: label('Letter'),
    entity: 'flat',
    print: {
      header: texts('Header'),
      footer: texts('Footer'),
      blocks: [
        { name: 'head', type: 'title', text: texts('Head') },
        { name: 'said', type: 'text', show: 'code != "§"', text: texts('Said') },
        { name: 'facts', type: 'fields', fields: ['code', 'status'] },
      ],
    },
    notify: { inbox: { subject: texts('Subject'), body: texts('Body') } },
  }),
  file('views/board.json', {
    kind: 'view',
    name: 'board',
    label: label('Board'),
    entity: 'flat',
    columns: ['code', 'note'],
    filter: 'code != "§"',
    layout: { type: 'kanban', lanes: 'status' },
  }),
  file('views/folders.json', {
    kind: 'view',
    name: 'folders',
    label: label('Folders'),
    entity: 'folder',
    columns: ['name'],
    layout: { type: 'tree' },
  }),
  file('forms/flat.json', {
    kind: 'form',
    name: 'flat',
    label: label('Flat'),
    entity: 'flat',
    for: ['console'],
    steps: [{ name: 'first', label: label('First') }],
    sections: [
      {
        name: 'main',
        label: label('Main'),
        step: 'first',
        fields: ['site', 'code', 'area', { name: 'note', show: 'code != "§"', default: '"§"' }, 'status'],
      },
    ],
  }),
  file('forms/wish.json', {
    kind: 'form',
    name: 'wish',
    label: label('Wish'),
    entity: 'wish',
    for: ['portal'],
    sections: [{ name: 'main', label: label('Main'), fields: ['name', 'urgency'] }],
  }),
]

const portal = [
  file('entities/wish.json', {
    kind: 'entity',
    name: 'wish',
    label: label('Wish'),
    title: 'name',
    fields: [
      { name: 'name', type: 'text', maxLength: 400, label: label('Name'), help: label('Name'), required: true },
      { name: 'by', type: 'reference', to: 'person', label: label('By') },
      {
        name: 'urgency',
        type: 'enum',
        label: label('Urgency'),
        options: ['low', 'high'].map((value) => ({ value, label: label(value) })),
      },
    ],
  }),
  file('roles/resident.json', {
    kind: 'role',
    name: 'resident',
    label: label('Resident'),
    for: 'portal',
    identity: { entity: 'person', email: 'email' },
    rules: [
      {
        name: 'own_flats',
        action: 'read',
        subject: 'flat',
        fields: ['code', 'area', 'site'],
        where: '$any(stays, person = $actor.record and $covers(from, to, $today)) and code != "§"',
      },
      { name: 'own_bills', action: 'read', subject: 'bill', where: 'payer = $actor.record' },
      { name: 'own_lines', action: 'read', subject: 'bill_line', where: 'bill.payer = $actor.record' },
      {
        name: 'wishes',
        action: ['read', 'create'],
        subject: 'wish',
        fields: ['name', 'urgency'],
        where: 'name != "§"',
      },
    ],
  }),
  file('portals/home.json', {
    kind: 'portal',
    name: 'home',
    label: label('Home'),
    role: 'resident',
    homes: { entity: 'flat', title: 'code' },
    pages: [{ name: 'wishes', label: label('Wishes'), form: 'wish', columns: ['name', 'urgency'] }],
    bills: true,
  }),
]

const mapping = file('mappings/sites.json', {
  kind: 'mapping',
  name: 'sites',
  label: label('Sites'),
  sheets: [
    {
      ...{ name: 'site', match: [SLOT], entity: 'site', key: ['name'] },
      columns: [
        { field: 'name', header: [SLOT, 'Name'], required: true },
        { field: 'secret_note', constant: SLOT },
      ],
    },
  ],
})

const menu = file('consoles/main.json', {
  kind: 'console',
  name: 'main',
  label: label('Console'),
  groups: [
    {
      name: 'stock',
      label: label('Stock'),
      items: [
        { view: 'flats', label: label('Flats') },
        { view: 'board', label: label('Board') },
        { view: 'folders', label: label('Folders') },
        { report: 'asked', label: label('Asked') },
        { dashboard: 'board', label: label('Board') },
        { page: 'fee-runs', label: label('Fee runs') },
      ],
    },
  ],
})

/** A tenant with documents of every kind, whose places for texts are all filled. */
export function everyKind(tenant: string): DocumentFile[] {
  const reports = reportDocuments(tenant).filter(({ path }) => /^(reports\/(flats|flats_site|charged)|dash)/.test(path))
  const all = [
    ...workflowDocuments(tenant),
    ...e2eDocuments(tenant),
    ...hookFiles('https://example.com/in'),
    ...reports,
    ...[...money, ...effects, ...pages, ...portal, mapping, menu],
  ]
  return [...new Map(all.map((one) => [one.path, one])).values()]
}

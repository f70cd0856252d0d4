import type { DocumentFile } from '@courtyard/metadata/parse'
import { createRandom } from './random.ts'
import { anyRules } from './rules.ts'

const label = (en: string) => ({ 'zh-CN': en, en })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })
const field = (name: string, type: string, more: object = {}) => ({ name, type, label: label(name), ...more })
const text = (name: string, more: object = {}) => field(name, 'text', { maxLength: 60, ...more })
const reference = (name: string, to: string, more: object = {}) => field(name, 'reference', { to, ...more })
const name = text('name', { required: true })
const kept = { history: true, trash: true }

/** How many roles with random rules there are. */
export const ROLES = 16
/** The role of random rules number n. */
export const roleOf = (index: number): string => `seer_${index}`
/** Every fourth is a role of the portal: its people stand for a record. */
const isPortal = (index: number): boolean => index % 4 === 1
const seers = Array.from({ length: ROLES }, (_, index) => roleOf(index))

const entities = [
  {
    ...{ name: 'zone', title: 'name', search: ['name', 'note'], ...kept, keys: [['name']] },
    fields: [
      ...[name, text('note'), field('rank', 'integer'), text('secret')],
      field('flats', 'children', { of: 'flat', by: 'zone' }),
    ],
  },
  {
    ...{ name: 'flat', title: 'code', search: ['code', 'note', 'secret'], ...kept, keys: [['zone', 'code']] },
    fields: [
      reference('zone', 'zone', { required: true }),
      text('code', { required: true }),
      field('area', 'decimal', { precision: 12, scale: 2 }),
      field('floor', 'integer'),
      field('status', 'enum', { options: ['free', 'taken'].map((value) => ({ value, label: label(value) })) }),
      ...[text('note'), text('secret'), reference('owner', 'person')],
      field('papers', 'attachments', { sizeMax: 100_000, countMax: 3 }),
      field('stays', 'children', { of: 'stay', by: 'flat' }),
      field('stay_count', 'rollup', { over: 'stay', by: 'flat', take: 'count' }),
      field('deposits', 'rollup', { over: 'stay', by: 'flat', take: { sum: 'deposit' } }),
      field('last_from', 'rollup', { over: 'stay', by: 'flat', take: { max: 'from' } }),
      field('twice', 'computed', { amount: 'area * 2', result: { type: 'decimal', scale: 2 } }),
      field('zone_secret', 'lookup', { path: 'zone.secret' }),
      field('owner_mobile', 'lookup', { path: 'owner.mobile' }),
      field('owner_nick', 'lookup', { path: 'owner.nick', as: 'system' }),
    ],
  },
  {
    ...{ name: 'person', title: 'name', search: ['name', 'phone', 'mobile', 'nick'], history: true },
    fields: [
      ...[name, text('phone'), text('email'), field('stays', 'children', { of: 'stay', by: 'person' })],
      field('mobile', 'phone', { personal: true, find: ['exact', 'last4'] }),
      text('nick', { personal: 'name' }),
      field('call', 'computed', { amount: "nick & ''", result: { type: 'text' } }),
    ],
  },
  {
    ...{ name: 'stay', title: 'role' },
    fields: [
      ...[reference('flat', 'flat', { required: true }), reference('person', 'person', { required: true })],
      ...[text('role'), field('from', 'date', { required: true }), field('to', 'date')],
      field('deposit', 'decimal', { precision: 12, scale: 2 }),
    ],
  },
  {
    ...{ name: 'folder', title: 'name', search: ['name'], ...kept, tree: 'parent' },
    fields: [name, reference('parent', 'folder'), reference('zone', 'zone'), text('secret')],
  },
  {
    ...{ name: 'ticket', title: 'name', search: ['name'], history: true },
    fields: [
      ...[name, field('state', 'state', { workflow: 'tickets' }), reference('place', 'flat'), text('worker')],
      field('cost', 'decimal', { precision: 12, scale: 2 }),
    ],
  },
  {
    ...{ name: 'remark', title: 'words', history: true },
    fields: [
      text('words', { required: true }),
      field('about', 'any_reference', { to: ['flat', 'person'] }),
      field('watchers', 'references', { to: 'person', max: 10 }),
      field('tags', 'tags'),
    ],
  },
]

const bindings = [
  {
    name: 'bill',
    fields: [
      { name: 'payer', to: 'person' },
      { name: 'subject', to: 'flat' },
    ],
  },
  { name: 'bill_line' },
  { name: 'fee_attachment', fields: [{ name: 'subject', to: 'flat' }] },
  { name: 'fee_run' },
  { name: 'payment', fields: [{ name: 'payer', to: 'person' }] },
  { name: 'allocation' },
]

const workflow = {
  ...{ kind: 'workflow', name: 'tickets', label: label('Tickets'), entity: 'ticket', state: 'state', initial: 'open' },
  states: [{ name: 'open' }, { name: 'sent' }, { name: 'done', final: true }],
  transitions: [
    { name: 'send', from: ['open'], to: 'sent', by: { role: ['manager', ...seers] }, fields: ['place'] },
    { name: 'finish', from: ['sent'], to: 'done', by: { role: ['manager', ...seers], where: "worker = 'w1'" } },
  ],
}

const standard = {
  ...{ kind: 'fee-standard', name: 'by_area', label: label('By area'), item: 'service', subject: 'flat' },
  payer: {
    ...{ from: 'stay', by: { flat: '$subject.id' } },
    where: "role = 'owner' and $touches(from, to, $run.period)",
    take: { one: 'person' },
  },
  ...{ period: 'month', timing: 'arrears', prorate: 'none', due: { dayOfMonth: 15, monthsAfter: 1 }, inputs: {} },
  versions: [
    {
      from: '2026-01-01',
      params: { price: { type: 'number', value: '2.80' } },
      amount: 'area * $params.price',
      round: { scale: 2, mode: 'half_up', at: 'line' },
      tax: { rate: '0.06', inclusive: true },
      explain: { 'zh-CN': '面积 {area}', en: 'Area {area}' },
    },
  ],
}

const input = (from: string, by: object, take: unknown, more: object = {}) => ({ from, by, take, ...more })
const report = {
  ...{ kind: 'report', name: 'areas', label: label('Areas'), groups: [{ name: 'zone' }], subtotals: true },
  inputs: {
    flats: input('flat', { zone: 'zone' }, 'count'),
    area: input('flat', { zone: 'zone' }, { sum: 'area' }),
    taken: input('flat', { zone: 'zone' }, 'count', { where: "status = 'taken'" }),
    secrets: input('flat', { zone: 'zone' }, 'count', { where: "zone.secret = 's1'" }),
  },
  columns: ['flats', 'area', 'taken', 'secrets'].map((amount) => ({
    ...{ name: amount, amount, result: amount === 'area' ? { type: 'decimal', scale: 2 } : { type: 'integer' } },
  })),
}
const billed = {
  ...{ kind: 'report', name: 'billed', label: label('Billed'), groups: [{ name: 'period' }] },
  inputs: {
    receivable: input('bill', { period: 'period' }, { sum: 'receivable' }),
    bills: input('bill', { period: 'period' }, 'count'),
  },
  columns: [
    { name: 'receivable', amount: 'receivable' },
    { name: 'bills', amount: 'bills', result: { type: 'integer' } },
  ],
}
const dashboard = {
  ...{ kind: 'dashboard', name: 'overview', label: label('Overview') },
  tiles: [
    { name: 'flats', show: 'number', report: 'areas', columns: ['flats'] },
    { name: 'secret', show: 'number', view: 'secret_flats' },
    { name: 'list', show: 'table', view: 'secret_flats', columns: ['area'], rows: 3 },
    { name: 'zones', show: 'bar', report: 'areas', columns: ['area'] },
  ],
}

const view = (body: { readonly name: string } & Readonly<Record<string, unknown>>) =>
  file(`views/${body.name}.json`, { kind: 'view', label: label(body.name), ...body })
const views = [
  view({
    ...{ name: 'secret_flats', entity: 'flat', columns: ['code', 'zone.name', 'secret', 'stay_count'] },
    ...{ filter: "secret = 's2' or zone.secret = 's1'", sort: ['secret', '-floor'], totals: ['area'] },
  }),
  view({
    ...{ name: 'board', entity: 'ticket', columns: ['name', 'worker'], sort: ['-cost'] },
    layout: { type: 'kanban', lanes: 'state' },
  }),
  view({
    ...{ name: 'stays_by_day', entity: 'stay', columns: ['role', 'person.name'] },
    layout: { type: 'calendar', from: 'from', to: 'to' },
  }),
]

const sheet = {
  ...{ kind: 'template', name: 'flat_sheet', label: label('Flat sheet'), entity: 'flat' },
  print: {
    header: { 'zh-CN': '{zone.name}', en: '{zone.name}' },
    blocks: [
      { name: 'head', type: 'title', text: label('Flat {code} {secret}') },
      {
        name: 'facts',
        type: 'fields',
        fields: ['area', 'status', 'zone.secret', 'note', 'stay_count', 'owner.mobile', 'owner_nick'],
      },
      { name: 'large', type: 'text', show: 'area > 50', text: label('Large: {area * 2}') },
      {
        name: 'stays',
        type: 'table',
        of: 'stays',
        columns: ['person.name', 'person.nick', 'from', 'deposit'],
        sort: ['-from'],
      },
    ],
  },
  notify: { inbox: { subject: label('{code} changed'), body: label('{zone.name}, {note}, {secret}, {owner.mobile}') } },
}

const RUNS = ['fee_runs', 'imports', 'publish', 'payments', 'reversals', 'refunds', 'approve_money', 'bank', 'invoices']

const role = (body: { readonly name: string; readonly rules: readonly object[] }) =>
  file(`roles/${body.name}.json`, { kind: 'role', label: label(body.name), for: 'console', ...body })

function roles(seed: number): DocumentFile[] {
  const names = Object.fromEntries(entities.map((one) => [one.name, one.fields.map((of) => of.name)] as const))
  const money = {
    bill: ['no', 'period', 'payer', 'subject', 'receivable', 'paid', 'outstanding', 'due_on', 'status'],
    bill_line: ['bill', 'no', 'item', 'amount', 'net'],
    payment: ['no', 'payer', 'amount', 'method', 'received_on'],
  }
  const random = createRandom(seed)
  const runs = RUNS.map((run) => `run:${run}`)
  return [
    role({
      name: 'manager',
      rules: [
        { name: 'all', action: ['read', 'create', 'update', 'delete'], subject: '*', unmasked: true },
        { name: 'run', action: [...runs, 'run:shifts', 'run:closes', 'run:vouchers', 'run:hooks', 'run:members'] },
      ],
    }),
    ...seers.map((seer, index) =>
      role({
        name: seer,
        ...(isPortal(index) && { for: 'portal', identity: { entity: 'person', email: 'email' } }),
        rules: [
          ...anyRules(random, { ...names, ...money }, isPortal(index)),
          // Every third may also do what works on all records: it must tell them no more.
          ...(index % 3 === 0 && !isPortal(index) ? [{ name: 'run', action: runs }] : []),
        ],
      }),
    ),
  ]
}

/** A tenant with everything that answers from records, and roles whose rules the seed decides. */
export const veilDocuments =
  (seed: number) =>
  (tenant: string): DocumentFile[] => [
    file('tenant.json', {
      ...{ kind: 'tenant', name: tenant, label: label(tenant), template: { pack: 'testing', version: '^1.0.0' } },
    }),
    file('pack.json', { kind: 'pack', name: 'testing', version: '1.0.0', label: label('Testing') }),
    ...entities.map((body) => file(`entities/${body.name}.json`, { kind: 'entity', label: label(body.name), ...body })),
    ...bindings.map((body) =>
      file(`entities/${body.name}.json`, { kind: 'entity', extends: `kernel/${body.name}`, ...body }),
    ),
    file('workflows/tickets.json', workflow),
    file('fee-items/service.json', {
      ...{ kind: 'fee-item', name: 'service', label: label('Service'), category: 'service', priority: 1 },
      revenueAccount: '6001',
    }),
    file('fee-standards/by_area.json', standard),
    ...views,
    file('reports/areas.json', report),
    file('reports/billed.json', billed),
    file('dashboards/overview.json', dashboard),
    file('templates/flat_sheet.json', sheet),
    ...roles(seed),
  ]

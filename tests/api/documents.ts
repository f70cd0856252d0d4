import type { DocumentFile } from '@courtyard/metadata/parse'

const label = (en: string) => ({ 'zh-CN': en, en })
const reference = (name: string, to: string, more: object = {}) => ({
  name,
  type: 'reference',
  to,
  label: label(name),
  ...more,
})
const text = (name: string, more: object = {}) => ({ name, type: 'text', maxLength: 40, label: label(name), ...more })

const entities = [
  {
    name: 'site',
    title: 'name',
    fields: [text('name', { required: true, unique: true }), text('secret_note')],
    search: ['name'],
  },
  {
    name: 'flat',
    title: 'code',
    fields: [
      reference('site', 'site', { required: true }),
      text('code', { required: true }),
      { name: 'area', type: 'decimal', precision: 12, scale: 2, min: '0', label: label('Area'), required: true },
      { name: 'inner_area', type: 'decimal', precision: 12, scale: 2, min: '0', label: label('Inner area') },
      { name: 'floor', type: 'integer', label: label('Floor') },
      { name: 'note', type: 'long_text', maxLength: 2000, label: label('Note') },
      {
        name: 'status',
        type: 'enum',
        label: label('Status'),
        default: 'free',
        options: ['free', 'taken'].map((value) => ({ value, label: label(value) })),
      },
      { name: 'stays', type: 'children', of: 'stay', by: 'flat', label: label('Stays') },
    ],
    keys: [['site', 'code']],
    rules: [
      {
        name: 'inner_not_larger',
        when: '$not($missing(inner_area))',
        require: 'inner_area <= area',
        message: label('Inner area is larger than the area'),
      },
    ],
    search: ['code'],
  },
  {
    name: 'person',
    title: 'name',
    fields: [
      text('name', { required: true }),
      { name: 'email', type: 'text', maxLength: 80, label: label('E-mail') },
      text('phone'),
    ],
  },
  {
    name: 'folder',
    title: 'name',
    fields: [
      text('name', { required: true, unique: true }),
      reference('parent', 'folder'),
      reference('site', 'site'),
      text('secret'),
    ],
    history: true,
    trash: true,
    tree: 'parent',
    search: ['name'],
  },
  {
    name: 'stay',
    title: 'role',
    fields: [
      reference('flat', 'flat', { required: true }),
      reference('person', 'person', { required: true }),
      text('role', { default: 'owner' }),
      { name: 'from', type: 'date', label: label('From'), required: true },
      { name: 'to', type: 'date', label: label('To') },
    ],
  },
]

const bindings = [
  {
    name: 'bill',
    extends: 'kernel/bill',
    fields: [
      { name: 'payer', to: 'person' },
      { name: 'subject', to: 'flat' },
    ],
  },
  { name: 'bill_line', extends: 'kernel/bill_line' },
  { name: 'fee_attachment', extends: 'kernel/fee_attachment', fields: [{ name: 'subject', to: 'flat' }] },
  { name: 'fee_run', extends: 'kernel/fee_run' },
  { name: 'payment', extends: 'kernel/payment', fields: [{ name: 'payer', to: 'person' }] },
  { name: 'allocation', extends: 'kernel/allocation' },
]

const feeStandard = {
  kind: 'fee-standard',
  name: 'by_area',
  label: label('By area'),
  item: 'service',
  subject: 'flat',
  payer: {
    from: 'stay',
    by: { flat: '$subject.id' },
    where: "role = 'owner' and $touches(from, to, $run.period)",
    take: { one: 'person' },
  },
  period: 'month',
  timing: 'arrears',
  prorate: 'none',
  due: { dayOfMonth: 15, monthsAfter: 1 },
  inputs: {},
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

const roles = [
  {
    name: 'manager',
    for: 'console',
    rules: [
      { name: 'all', action: ['read', 'create', 'update', 'delete', 'export', 'reveal'], subject: '*', unmasked: true },
      { name: 'run', action: ['run:fee_runs', 'run:imports', 'run:publish', 'run:payments', 'run:reversals'] },
      { name: 'approve', action: 'run:approve_money' },
    ],
  },
  {
    name: 'clerk',
    for: 'console',
    rules: [
      {
        name: 'read_flats',
        action: ['read', 'export'],
        subject: 'flat',
        fields: ['code', 'area', 'status', 'site', 'floor'],
      },
      { name: 'read_sites', action: ['read', 'export'], subject: 'site', fields: ['name'] },
      { name: 'read_bills', action: 'read', subject: 'bill' },
      { name: 'free_flats', action: 'update', subject: 'flat', fields: ['status', 'floor'], where: "status = 'free'" },
    ],
  },
  {
    name: 'reporter',
    for: 'console',
    rules: [
      { name: 'see_sites', action: 'read', subject: 'site' },
      { name: 'add_person', action: 'create', subject: 'person', fields: ['name'] },
      { name: 'delete_sites', action: 'delete', subject: 'site' },
    ],
  },
  {
    name: 'resident',
    for: 'portal',
    identity: { entity: 'person', email: 'email' },
    rules: [
      {
        name: 'own_flats',
        action: ['read', 'export'],
        subject: 'flat',
        fields: ['code', 'area', 'site'],
        where: '$any(stays, person = $actor.record and $covers(from, to, $today))',
      },
      { name: 'own_bills', action: ['read', 'export'], subject: 'bill', where: 'payer = $actor.record' },
      { name: 'own_lines', action: ['read', 'export'], subject: 'bill_line', where: 'bill.payer = $actor.record' },
    ],
  },
]

const view = {
  kind: 'view',
  name: 'flats',
  entity: 'flat',
  label: label('Flats'),
  columns: ['code', 'area', 'site.name', 'note'],
  sort: ['code'],
  totals: ['area'],
}
const taken = {
  kind: 'view',
  name: 'flats_taken',
  entity: 'flat',
  label: label('Taken'),
  columns: ['code'],
  filter: "status = 'taken'",
}

const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })

/** A small tenant with every kind of right; the names are of no template. */
export const testDocuments = (tenant: string): DocumentFile[] => [
  file('tenant.json', {
    kind: 'tenant',
    name: tenant,
    label: label(tenant),
    template: { pack: 'testing', version: '^1.0.0' },
  }),
  file('pack.json', { kind: 'pack', name: 'testing', version: '1.0.0', label: label('Testing') }),
  ...entities.map((body) => file(`entities/${body.name}.json`, { kind: 'entity', label: label(body.name), ...body })),
  ...bindings.map((body) => file(`entities/${body.name}.json`, { kind: 'entity', ...body })),
  ...roles.map((body) => file(`roles/${body.name}.json`, { kind: 'role', label: label(body.name), ...body })),
  file('fee-items/service.json', {
    kind: 'fee-item',
    name: 'service',
    label: label('Service'),
    category: 'service',
    priority: 1,
    revenueAccount: '6001',
  }),
  file('fee-standards/by_area.json', feeStandard),
  file('views/flats.json', view),
  file('views/flats_taken.json', taken),
  file('consoles/main.json', {
    kind: 'console',
    name: 'main',
    groups: [
      { name: 'stock', label: label('Stock'), items: [{ view: 'flats' }] },
      { name: 'money', label: label('Money'), items: [{ page: 'fee-runs' }, { page: 'imports' }] },
    ],
  }),
  file('portals/home.json', {
    kind: 'portal',
    name: 'home',
    label: label('Home'),
    role: 'resident',
    homes: { entity: 'flat', title: 'code' },
    bills: true,
  }),
  file('mappings/sites.json', {
    kind: 'mapping',
    name: 'sites',
    label: label('Sites'),
    sheets: [
      {
        name: 'site',
        match: ['sites*'],
        entity: 'site',
        key: ['name'],
        header: 1,
        columns: [
          { field: 'name', header: ['Name'], required: true },
          { field: 'secret_note', header: ['Note'] },
        ],
      },
    ],
  }),
]

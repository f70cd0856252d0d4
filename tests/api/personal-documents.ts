import type { DocumentFile } from '@courtyard/metadata/parse'

const label = (en: string) => ({ 'zh-CN': en, en })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })
const field = (name: string, type: string, more: object = {}) => ({ name, type, label: label(name), ...more })
const text = (name: string, more: object = {}) => field(name, 'text', { maxLength: 60, ...more })
const role = (name: string, rules: readonly object[]) =>
  file(`roles/${name}.json`, { kind: 'role', name, label: label(name), rules })

const guest = {
  ...{ kind: 'entity', name: 'guest', label: label('Guest'), title: 'name', history: true, trash: true },
  search: ['name', 'phone', 'nick', 'account'],
  fields: [
    text('name', { required: true, personal: 'name' }),
    field('kind', 'enum', { options: ['own', 'far'].map((value) => ({ value, label: label(value) })) }),
    field('phone', 'phone', { personal: true, sealed: true, find: ['exact', 'last4'], unique: true }),
    field('card', 'id_number', { sealed: true }),
    text('nick', { personal: 'name' }),
    text('account', { personal: 'bank_account', sealed: true }),
    field('home', 'address', { personal: true }),
    field('born', 'date', { personal: true }),
    field('note', 'text', { maxLength: 60 }),
  ],
}
const booking = {
  ...{ kind: 'entity', name: 'booking', label: label('Booking'), title: 'no' },
  fields: [
    text('no', { required: true }),
    field('guest', 'reference', { to: 'guest' }),
    field('guest_phone', 'lookup', { path: 'guest.phone' }),
    field('guest_nick', 'lookup', { path: 'guest.nick', as: 'system' }),
  ],
}
const slip = {
  ...{ kind: 'template', name: 'slip', label: label('Slip'), entity: 'guest' },
  print: {
    blocks: [
      { name: 'head', type: 'title', text: label('{name} {phone}') },
      { name: 'main', type: 'fields', fields: ['phone', 'nick', 'home'] },
    ],
  },
}
const report = {
  ...{ kind: 'report', name: 'bookings', label: label('Bookings'), groups: [{ name: 'guest' }] },
  inputs: { found: { from: 'booking', by: { guest: 'guest' }, take: 'count' } },
  columns: [{ name: 'found', amount: 'found', result: { type: 'integer' }, total: 'sum' }],
}
const hook = (name: string, more: object) =>
  file(`hooks/${name}.json`, {
    ...{ kind: 'hook', name, label: label(name), entity: 'guest', secret: 'partner' },
    send: {
      url: 'https://partner.example.com/in',
      events: ['created'],
      fields: ['name', 'phone', 'nick'],
      ...more,
    },
  })

/** Guests with personal fields, and people who see them masked, as they are, or as the row says. */
export const personalDocuments = (tenant: string): DocumentFile[] => [
  file('tenant.json', {
    ...{ kind: 'tenant', name: tenant, label: label(tenant), template: { pack: 'testing', version: '^1.0.0' } },
    access: { alerts: { reveals: 3 } },
  }),
  file('pack.json', { kind: 'pack', name: 'testing', version: '1.0.0', label: label('Testing') }),
  file('entities/guest.json', guest),
  file('entities/booking.json', booking),
  file('templates/slip.json', slip),
  file('reports/bookings.json', report),
  hook('masked_out', {}),
  hook('whole_out', { unmasked: true, fields: ['name', 'nick'] }),
  role('manager', [
    {
      ...{ name: 'all', action: ['read', 'create', 'update', 'delete', 'export'], subject: '*', unmasked: true },
    },
    { name: 'runs', action: ['run:access', 'run:audit', 'run:publish', 'run:hooks'] },
  ]),
  role('desk', [{ name: 'all', action: ['read', 'create', 'update', 'delete', 'export'], subject: '*' }]),
  role('teller', [
    { name: 'all', action: 'read', subject: '*' },
    { name: 'own', action: 'reveal', subject: 'guest', fields: ['phone', 'note'], where: "kind = 'own'" },
  ]),
  // Sees bookings as they are, and whose they are masked.
  role('booker', [
    { name: 'bookings', action: 'read', subject: 'booking', unmasked: true },
    { name: 'guests', action: 'read', subject: 'guest' },
  ]),
  // Takes along what they see, as they see it.
  role('leaver', [
    { name: 'far', action: 'read', subject: 'guest', where: "kind = 'far'" },
    { name: 'own', action: 'read', subject: 'guest', where: "kind = 'own'", unmasked: true },
    { name: 'leaves', action: 'export', subject: 'guest', where: '$not($missing(name))' },
  ]),
  // Sees their own guests as they are, but of them not the card; everybody else's masked.
  role('caller', [
    { name: 'all', action: 'read', subject: '*' },
    { name: 'own', action: 'read', subject: 'guest', fields: ['name', 'phone'], where: "kind = 'own'", unmasked: true },
  ]),
]

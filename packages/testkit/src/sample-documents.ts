import type { DocumentFile } from '@courtyard/metadata/parse'

type Json = Readonly<Record<string, unknown>>
/** Changes a sample before it is written down: documents by path, `undefined` removes one. */
export type SampleChanges = Readonly<Record<string, Json | undefined>>

const both = (en: string) => ({ en, 'zh-CN': en })

const PLACE = {
  kind: 'entity',
  name: 'place',
  label: both('Place'),
  title: 'code',
  fields: [
    { name: 'code', type: 'text', maxLength: 20, required: true, label: both('Code') },
    { name: 'block', type: 'reference', to: 'block', required: true, label: both('Block') },
    { name: 'site', type: 'reference', to: 'site', same: 'block.site', required: true, label: both('Site') },
    { name: 'area', type: 'decimal', precision: 12, scale: 4, unit: 'm2', min: '0', label: both('Area') },
    {
      name: 'state',
      type: 'enum',
      default: 'empty',
      label: both('State'),
      options: [
        { value: 'empty', label: both('Empty') },
        { value: 'used', label: both('Used') },
      ],
    },
  ],
  keys: [['site', 'code']],
  search: ['code'],
} as const

const STAY = {
  kind: 'entity',
  name: 'stay',
  label: both('Stay'),
  title: 'from',
  fields: [
    { name: 'place', type: 'reference', to: 'place', required: true, label: both('Place') },
    { name: 'person', type: 'reference', to: 'person', required: true, label: both('Person') },
    { name: 'owner', type: 'boolean', required: true, default: false, label: both('Owner') },
    { name: 'from', type: 'date', required: true, label: both('From') },
    { name: 'to', type: 'date', label: both('To') },
  ],
  noOverlap: [{ by: ['place'], period: ['from', 'to'], where: 'owner' }],
} as const

const named = (name: string, fields: readonly Json[] = []) => ({
  kind: 'entity',
  name,
  label: both(name),
  title: 'name',
  fields: [{ name: 'name', type: 'text', maxLength: 60, required: true, label: both('Name') }, ...fields],
  keys: [['name']],
})

const bind = (name: string, fields: readonly Json[]) => ({ kind: 'entity', name, extends: `kernel/${name}`, fields })

/** Documents by path of a small tenant with neutral names: every kind of constraint, the kernel bound, two roles. */
export const sampleEntities: Readonly<Record<string, Json>> = {
  'entities/site.json': named('site'),
  'entities/block.json': named('block', [
    { name: 'site', type: 'reference', to: 'site', required: true, label: both('Site') },
  ]),
  'entities/place.json': PLACE,
  'entities/person.json': named('person', [{ name: 'email', type: 'text', label: both('E-mail') }]),
  'entities/stay.json': STAY,
  'entities/bill.json': bind('bill', [
    { name: 'payer', to: 'person' },
    { name: 'subject', to: 'place' },
  ]),
  'entities/bill_line.json': bind('bill_line', []),
  'entities/fee_attachment.json': bind('fee_attachment', [{ name: 'subject', to: 'place' }]),
  'entities/fee_run.json': bind('fee_run', []),
  'roles/admin.json': {
    kind: 'role',
    name: 'admin',
    label: both('Administrator'),
    rules: [{ name: 'all', action: ['read', 'create', 'update', 'delete', 'export'], subject: '*' }],
  },
  'roles/guest.json': {
    kind: 'role',
    name: 'guest',
    label: both('Guest'),
    for: 'portal',
    identity: { entity: 'person', email: 'email' },
    rules: [{ name: 'own', action: 'read', subject: 'person', where: 'id = $actor.record' }],
  },
}

/** The files of the sample for a tenant. */
export function sampleDocuments(tenant: string, changes: SampleChanges = {}): DocumentFile[] {
  const own = {
    kind: 'tenant',
    name: tenant,
    label: both(tenant),
    template: { pack: 'sample', version: '^1.0.0' },
  }
  const pack = { kind: 'pack', name: 'sample', label: both('Sample'), version: '1.0.0' }
  const all: SampleChanges = { 'tenant.json': own, 'pack.json': pack, ...sampleEntities, ...changes }
  return Object.entries(all).flatMap(([path, body]) => (body ? [{ path, text: JSON.stringify(body) }] : []))
}

import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { DocumentFile } from '@courtyard/metadata/parse'

const root = resolve(import.meta.dirname, '../../metadata')
const label = (en: string) => ({ 'zh-CN': en, en })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })
const shipped = (folder: string): DocumentFile[] =>
  globSync('**/*.json', { cwd: join(root, folder) }).map((path) => ({
    ...{ path: `metadata/${folder}/${path}`, text: readFileSync(join(root, folder, path), 'utf8') },
  }))

const standard = (name: string, tax?: object) =>
  file(`fee-standards/${name}.json`, {
    ...{ kind: 'fee-standard', name, label: label(name), item: name, subject: 'room', period: 'month' },
    payer: {
      ...{ from: 'occupancy', by: { room: '$subject.id' }, where: 'is_payer and $touches(from, to, $run.period)' },
      ...{ take: { last: 'customer' }, order: ['from'] },
    },
    ...{ timing: 'arrears', prorate: 'none', due: { dayOfMonth: 20, monthsAfter: 0 } },
    versions: [
      {
        from: '2025-01-01',
        params: { price: { type: 'number', unit: 'CNY/m2', value: '1' } },
        amount: 'built_area * $params.price',
        explain: label('{built_area}'),
        ...(tax && { tax }),
      },
    ],
  })
const item = (name: string, more: object = {}) =>
  file(`fee-items/${name}.json`, { kind: 'fee-item', name, label: label(name), ...more })

const NORTH = 'project.code = '
const ofNorth = (subject: string, path: string) => ({
  ...{ name: `north_${subject}`, action: 'read', subject, where: `${path}${NORTH}'N'` },
})

/** The residential template as it ships, two charges and a deposit, who does all, and who sees one project's money. */
export const ledgerReportsDocuments = (tenant: string): DocumentFile[] => [
  ...shipped('modules'),
  ...shipped('templates/residential'),
  file('tenant.json', {
    ...{ kind: 'tenant', name: tenant, label: label(tenant), template: { pack: 'residential', version: '^1.0.0' } },
    ...{ modules: {}, locales: ['zh-CN', 'en'], currency: 'CNY', timeZone: 'Asia/Shanghai' },
    money: {
      approval: { adjustmentsAbove: '99999999', refundsAbove: '99999999' },
      invoices: { limit: 'billed' },
    },
  }),
  ...[item('service', { invoice: { code: '3040801010000000000', name: 'Service' } }), item('bond', { deposit: true })],
  ...[standard('service', { rate: '0.06', inclusive: true }), standard('bond')],
  file('roles/all.json', {
    ...{ kind: 'role', name: 'all', label: label('All'), for: 'console' },
    rules: [
      { name: 'see', action: ['read', 'create', 'update', 'export'], subject: '*' },
      {
        name: 'run',
        action: ['fee_runs', 'payments', 'reversals', 'adjustments', 'refunds', 'invoices'].map((run) => `run:${run}`),
      },
    ],
  }),
  file('roles/north.json', {
    ...{ kind: 'role', name: 'north', label: label('Of one project'), for: 'console' },
    rules: [
      ...['project', 'room', 'customer'].map((subject) => ({ name: subject, action: 'read', subject })),
      ofNorth('bill', 'subject.'),
      ofNorth('posting', 'subject.'),
    ],
  }),
]

import type { DocumentFile } from '@courtyard/metadata/parse'
import { testDocuments } from './documents.ts'

const label = (en: string) => ({ 'zh-CN': en, en })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })

const standard = (name: string, item: string, more: object = {}) =>
  file(`fee-standards/${name}.json`, {
    ...{ kind: 'fee-standard', name, label: label(name), item, subject: 'flat' },
    payer: {
      from: 'stay',
      by: { flat: '$subject.id' },
      where: "role = 'owner' and $touches(from, to, $run.period)",
      take: { one: 'person' },
    },
    due: { dayOfMonth: 31, monthsAfter: 1 },
    versions: [{ from: '2025-01-01', amount: 'area', explain: { en: '{area}' } }],
    ...more,
  })
const item = (name: string, more: object = {}) =>
  file(`fee-items/${name}.json`, { kind: 'fee-item', name, label: label(name), ...more })
const role = (name: string, runs: readonly string[]) =>
  file(`roles/${name}.json`, {
    ...{ kind: 'role', name, label: label(name), for: 'console' },
    rules: [
      { name: 'see', action: 'read', subject: '*' },
      { name: 'run', action: runs.map((run) => `run:${run}`) },
    ],
  })
const bound = ['payment', 'allocation', 'adjustment', 'refund']

const bindings = bound.map((name) =>
  file(`entities/${name}.json`, {
    ...{ kind: 'entity', name, extends: `kernel/${name}` },
    ...(name === 'payment' && { fields: [{ name: 'payer', to: 'person' }] }),
  }),
)
const isBinding = ({ path }: DocumentFile): boolean => bound.some((name) => path === `entities/${name}.json`)

/** What money needs beside documents that have bills: its entities, a deposit, and a role that may do all of it. */
export const moneyParts = (documents: readonly DocumentFile[]): DocumentFile[] => [
  ...documents.filter((one) => !isBinding(one)),
  ...bindings,
  item('bond', { deposit: true }),
  standard('bond', 'bond'),
  role('money', [
    ...['payments', 'adjustments', 'refunds', 'approve_money', 'bank', 'shifts', 'closes', 'books'],
    ...['invoices', 'vouchers', 'access'],
  ]),
]

/** Money on top of the test documents: an area of 500 is billed 500.00; late fees, a deposit, who asks and who approves. */
export function moneyDocuments(tenant: string, money?: object): DocumentFile[] {
  const base = testDocuments(tenant).filter((one) => !isBinding(one))
  const withMoney = base.map((one) =>
    one.path === 'tenant.json' && money ? file(one.path, { ...JSON.parse(one.text), money }) : one,
  )
  const taxed = { versions: [{ from: '2025-01-01', amount: 'area', tax: { rate: '0.06', inclusive: true } }] }
  return [
    ...withMoney,
    ...bindings,
    item('rent'),
    item('late_fee'),
    item('damage'),
    item('bond', { deposit: true }),
    file('late-fees/late.json', {
      ...{ kind: 'late-fee', name: 'late', label: label('late'), item: 'late_fee' },
      ...{ dailyRate: '0.0005', graceDays: 15, graceMode: 'from_grace_end' },
    }),
    standard('rent', 'rent', { late: 'late', ...taxed }),
    standard('damage', 'damage'),
    standard('bond', 'bond'),
    role('desk', ['adjustments', 'refunds', 'payments', 'fee_runs']),
    role('boss', ['approve_money', 'adjustments', 'refunds']),
    role('onlooker', ['payments']),
  ]
}

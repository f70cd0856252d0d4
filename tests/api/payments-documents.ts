import type { DocumentFile } from '@courtyard/metadata/parse'
import { testDocuments } from './documents.ts'

const label = (en: string) => ({ 'zh-CN': en, en })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })
const item = (name: string, priority: number) =>
  file(`fee-items/${name}.json`, {
    ...{ kind: 'fee-item', name, label: label(name), category: 'service', priority, revenueAccount: name },
  })
const fixed = (name: string, amount: string, more: object = {}) =>
  file(`fee-standards/${name}.json`, {
    ...{ kind: 'fee-standard', name, label: label(name), item: name, subject: 'flat', period: 'month' },
    payer: {
      ...{ from: 'stay', by: { flat: '$subject.id' }, where: "role = 'owner' and $touches(from, to, $run.period)" },
      take: { one: 'person' },
    },
    ...{ timing: 'arrears', prorate: 'none', due: { dayOfMonth: 31, monthsAfter: 0 }, inputs: {}, ...more },
    versions: [
      {
        ...{ from: '2026-01-01', params: {}, amount, round: { scale: 2, mode: 'half_up', at: 'line' } },
        ...{ tax: { rate: '0.06', inclusive: true }, explain: { 'zh-CN': amount, en: amount } },
      },
    ],
  })

/** The small tenant with a fixed charge that is late after a day, a second charge, and cashiers of different sight. */
export const paymentsDocuments = (tenant: string): DocumentFile[] => [
  ...testDocuments(tenant),
  ...[item('rent', 5), item('water', 2), item('late', 9)],
  fixed('rent', '1000', { late: 'daily' }),
  fixed('water', '30'),
  file('late-fees/daily.json', {
    ...{ kind: 'late-fee', name: 'daily', label: label('Late fee'), item: 'late', dailyRate: '0.0005' },
    ...{ graceDays: 0, graceMode: 'from_due' },
  }),
  file('roles/cashier.json', {
    ...{ kind: 'role', name: 'cashier', for: 'console', label: label('Cashier') },
    rules: [
      { name: 'read', action: 'read', subject: '*' },
      { name: 'take', action: 'run:payments' },
    ],
  }),
  file('roles/teller.json', {
    ...{ kind: 'role', name: 'teller', for: 'console', label: label('Teller of one desk') },
    rules: [
      { name: 'people', action: 'read', subject: 'person', where: "phone = 'desk 1'" },
      { name: 'flats', action: 'read', subject: 'flat' },
      { name: 'bills', action: 'read', subject: 'bill', where: "subject.status = 'free'" },
      { name: 'lines', action: 'read', subject: 'bill_line' },
      { name: 'payments', action: 'read', subject: 'payment', fields: ['no', 'payer', 'amount'] },
      { name: 'take', action: ['run:payments', 'run:reversals'] },
    ],
  }),
]

import type { DocumentFile } from '@courtyard/metadata/parse'
import { moneyParts } from './adjustments-documents.ts'
import { paymentsDocuments } from './payments-documents.ts'

const role = (name: string, runs: readonly string[]): DocumentFile => ({
  path: `roles/${name}.json`,
  text: JSON.stringify({
    ...{ kind: 'role', name, label: { 'zh-CN': name, en: name }, for: 'console' },
    rules: [
      { name: 'see', action: 'read', subject: '*' },
      { name: 'run', action: runs.map((run) => `run:${run}`) },
    ],
  }),
})

/** The small tenant with charges, where cash needs a shift; cashiers, who confirms, who closes, and a reader without rights. */
export const closingDocuments = (tenant: string): DocumentFile[] => {
  const documents = moneyParts(paymentsDocuments(tenant))
  return [
    ...documents.map((one) => {
      if (one.path !== 'tenant.json') return one
      const money = { shifts: true, approval: { adjustmentsAbove: '1000000', refundsAbove: '1000000' } }
      return { ...one, text: JSON.stringify({ ...JSON.parse(one.text), money }) }
    }),
    role('desk', ['payments', 'reversals', 'refunds', 'adjustments']),
    role('boss', ['shifts', 'closes']),
    role('reader', ['adjustments']),
  ]
}

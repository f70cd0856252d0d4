import type { DocumentFile } from '@courtyard/metadata/parse'
import { moneyParts } from './adjustments-documents.ts'
import { paymentsDocuments } from './payments-documents.ts'

export const PROPERTY = '3040801000000000000'
export const LEASE = '3040502020200000000'
const SAYS: Readonly<Record<string, object>> = {
  rent: { code: PROPERTY, name: '物业管理服务' },
  lease: { code: LEASE, name: '不动产经营租赁', lease: true },
}

const label = (en: string) => ({ 'zh-CN': en, en })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })
const role = (name: string, rules: readonly object[]) =>
  file(`roles/${name}.json`, {
    ...{ kind: 'role', name, label: label(name), for: 'console' },
    rules: [...rules, { name: 'invoice', action: ['run:invoices', 'run:vouchers'] }],
  })

/** The rent as a second item, charged as the first one is. */
function leaseOf(documents: readonly DocumentFile[]): DocumentFile[] {
  return documents
    .filter(({ path }) => path === 'fee-items/rent.json' || path === 'fee-standards/rent.json')
    .map(({ path, text }) => {
      const { late: _, ...body } = JSON.parse(text)
      const named = { ...body, name: 'lease', label: label('lease'), ...(body.item && { item: 'lease' }) }
      return file(path.replace('rent', 'lease'), named)
    })
}

/** The small tenant whose items say what invoices need, all but one; who invoices, and who sees one site only. */
export const invoicesDocuments = (money: object) => (tenant: string) => {
  const documents = moneyParts(paymentsDocuments(tenant))
  const approval = { adjustmentsAbove: '1000000', refundsAbove: '1000000' }
  return [
    ...[...documents, ...leaseOf(documents)].map((one) => {
      const body = JSON.parse(one.text)
      if (one.path === 'tenant.json') return file(one.path, { ...body, money: { approval, ...money } })
      const says = body.kind === 'fee-item' ? SAYS[body.name] : undefined
      return says ? file(one.path, { ...body, invoice: says }) : one
    }),
    file('entities/posting.json', {
      ...{ kind: 'entity', name: 'posting', extends: 'kernel/posting' },
      fields: [
        { name: 'payer', to: 'person' },
        { name: 'subject', to: 'flat' },
      ],
    }),
    role('accountant', [{ name: 'see', action: 'read', subject: '*' }]),
    role('of_one_flat', [
      { name: 'people', action: 'read', subject: 'person' },
      { name: 'bills', action: 'read', subject: 'bill', where: "subject.status = 'taken'" },
    ]),
  ]
}

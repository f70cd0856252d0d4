import { createFileInvoices } from '@courtyard/adapters/invoices/file-invoices'
import { runDueJobs } from '@courtyard/core/jobs/run-due-jobs'
import { invoiceJob } from '@courtyard/core/money/invoices/invoice-job'
import { INVOICE_JOB } from '@courtyard/core/money/invoices/invoice-work'
import type { InvoiceProvider } from '@courtyard/core/money/invoices/ports'
import type { DocumentFile } from '@courtyard/metadata/parse'
import type { deskOf } from '../api/money-desk.ts'
import type { Session, TestServer } from '../api/support.ts'
import type { Records } from './two-worlds.ts'

type Desk = ReturnType<typeof deskOf>
type People = { readonly manager: Session; readonly asker: Session; readonly desk: Desk }

/** Knows every invoice, and what it looks like. */
export const knowingInvoices: InvoiceProvider = {
  ...createFileInvoices('/nowhere'),
  download: async () => new TextEncoder().encode('%PDF-1.7'),
}

const person = { type: 'person', title: 'somebody' }
const ANSWER = { number: '26000000000000000001', issued_on: '2026-11-01' }
let numbers = 0

const kinds = ['receivable', 'revenue', 'tax', 'cash', 'clearing', 'prepayment', 'deposit', 'refund', 'writeoff']
const vouchers = { accounts: [...kinds, 'expense'].map((account, at) => ({ account, code: `10${at}` })) }
/** Months that only bills of this page are in. */
const [FIRST, NEXT] = ['2026-06', '2026-07']

/** Documents in which the charged service can be invoiced, and everything above nothing is approved by another person. */
export const withInvoices = (documents: readonly DocumentFile[]): DocumentFile[] =>
  documents.map((one) => {
    const body = JSON.parse(one.text)
    if (body.kind === 'tenant')
      return {
        ...one,
        text: JSON.stringify({ ...body, money: { ...body.money, vouchers, invoices: { approvalAbove: '0' } } }),
      }
    if (body.kind !== 'fee-item' || body.deposit) return one
    return { ...one, text: JSON.stringify({ ...body, invoice: { code: '3040801000000000000', name: 'service' } }) }
  })

/** Invoices in the state that an operation needs, by its operationId. */
export function invoicesAnew(server: TestServer, { manager, asker, desk }: People) {
  const of = (what: string, { status, text, body }: Awaited<ReturnType<Desk['send']>>): { id: string } => {
    if (status >= 300) throw new Error(`an invoice was not ${what}: ${text}`)
    return { id: String(body.id) }
  }
  const bill = async () => {
    const payer = await desk.payer('100')
    const { id } = await desk.bill(payer, 'by_area', '2026-08')
    await desk.pay(payer, '1000')
    return { id }
  }
  const applied = async (by: Session) =>
    of('applied for', await desk.send(by, '/v1/invoices', { bills: [(await bill()).id], title: person }))
  const move = async ({ id }: { id: string }, name: string, json: object, by = manager) =>
    of(name, await desk.send(by, `/v1/invoices/${id}/${name}`, json))
  /** Approved, and asked for: no answer has come. */
  const issuing = async () => {
    const invoice = await move(await applied(asker), 'approve', {})
    const silent = { ...knowingInvoices, issue: async () => ({ state: 'pending' as const }) }
    await runDueJobs(server.deps, { [INVOICE_JOB]: invoiceJob(silent) }, { worker: 'tests', tenants: [manager.tenant] })
    return invoice
  }
  const answered = async (answer: object) => await move(await issuing(), 'answer', answer)
  const issued = () => answered({ ...ANSWER, number: `2600000000000000${1000 + ++numbers}` })
  const anew: Readonly<Record<string, () => Promise<Records>>> = {
    apply_invoice: async () => ({ bill: await bill() }),
    approve_invoice: async () => ({ invoice: await applied(asker) }),
    reject_invoice: async () => ({ invoice: await applied(asker) }),
    withdraw_invoice: async () => ({ invoice: await applied(asker) }),
    retry_invoice: async () => ({ invoice: await answered({ failure: 'no' }) }),
    red_invoice: async () => ({ invoice: await issued() }),
    answer_invoice: async () => ({ invoice: await issuing() }),
    look_invoice: async () => ({ invoice: await issuing() }),
    download_invoice: async () => ({ invoice: await issued() }),
  }
  const posted = async (period: string) => {
    await desk.bill(await desk.payer('100'), 'by_area', period)
    return {}
  }
  const first = async (): Promise<Records> => {
    await posted(FIRST)
    const exported = await desk.send(manager, '/v1/vouchers', { period: FIRST })
    return { invoice: await issued(), voucher_batch: of('exported', exported) }
  }
  return { anew: { ...anew, export_vouchers: () => posted(NEXT) }, first }
}

/** What the operations of invoices that take a body are asked. */
export const invoiceBodies = {
  apply_invoice: { bills: [null], title: person },
  approve_invoice: {},
  reject_invoice: { reason: 'another title' },
  withdraw_invoice: {},
  retry_invoice: {},
  red_invoice: { reason: 'another title' },
  answer_invoice: ANSWER,
  look_invoice: {},
  export_vouchers: { period: NEXT },
}

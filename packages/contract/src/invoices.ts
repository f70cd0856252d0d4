import { invoiceStateOptions } from '@courtyard/metadata/kernel/invoice-options'
import { valuesOf } from '@courtyard/metadata/kernel/ledger-options'
import { z } from 'zod'

const yuan = z
  .string()
  .regex(/^\d{1,13}\.\d{2}$/)
  .describe('Yuan with two decimals')
const person = z.object({ id: z.string(), name: z.string() })
const text = (max: number) => z.string().trim().max(max)
const billId = z.uuid().meta({ 'x-entity': 'bill' })

/** Under which name an invoice is made out. */
export const invoiceTitleSchema = z.strictObject({
  type: z.enum(['person', 'company']),
  title: text(100).min(1),
  tax_no: z
    .string()
    .trim()
    .regex(/^[0-9A-Z]{15,20}$/)
    .nullable()
    .default(null)
    .describe("Taxpayer's number; a company has one"),
})
export type InvoiceTitle = z.infer<typeof invoiceTitleSchema>
export const invoiceTypes = ['ordinary', 'special'] as const

export const INVOICE_BILLS_MAX = 50
/** POST /invoices: all that may be invoiced of some bills of one payer, or some lines of them. */
export const newInvoiceSchema = z.strictObject({
  bills: z.array(billId).min(1).max(INVOICE_BILLS_MAX),
  type: z.enum(invoiceTypes).default('ordinary').describe('special: 增值税专用发票, for companies only'),
  title: invoiceTitleSchema,
  note: text(200).default(''),
  parts: z
    .array(z.strictObject({ line: z.uuid().meta({ 'x-entity': 'bill_line' }), amount: yuan }))
    .min(1)
    .max(200)
    .optional()
    .describe('Only these lines, and this much of each'),
})
export type NewInvoice = z.infer<typeof newInvoiceSchema>
/** POST /invoices/{id}/approve */
export const invoiceApprovalSchema = z.strictObject({ note: text(200).default('') })
/** POST /invoices/{id}/reject, …/red */
export const invoiceReasonSchema = z.strictObject({ reason: text(200).min(1) })
/** POST /invoices/{id}/answer: what the tax office said, typed in. */
export const invoiceAnswerSchema = z.union([
  z.strictObject({ number: z.string().regex(/^[0-9A-Z]{8,30}$/), issued_on: z.iso.date() }),
  z.strictObject({ failure: text(200).min(1) }),
])
export type InvoiceAnswerJson = z.infer<typeof invoiceAnswerSchema>

const lease = z.object({
  region: z.string(),
  address: z.string(),
  from: z.string(),
  to: z.string().describe('Half-open: the first day after'),
  cross_city: z.boolean(),
  certificate: z.string(),
  area_unit: z.string(),
})
const amounts = { amount: yuan, net: yuan, tax: yuan }
const line = z.object({
  ...{ no: z.int(), bill: z.uuid(), bill_no: z.string(), line: z.uuid(), item: z.string() },
  ...{ goods_code: z.string(), goods_name: z.string(), rate: z.string().nullable(), ...amounts },
  lease: lease.nullable().describe('不动产经营租赁 (E06)'),
})

/** One invoice. */
export const invoiceSchema = z.object({
  id: z.uuid(),
  state: z.enum(valuesOf(invoiceStateOptions)),
  kind: z.enum(['blue', 'red']),
  red_of: z.uuid().nullable(),
  red: z.object({ id: z.uuid(), number: z.string().nullable() }).nullable().describe('The invoice that reverses it'),
  type: z.enum(invoiceTypes),
  title: invoiceTitleSchema,
  ...amounts,
  currency: z.string(),
  number: z.string().nullable(),
  issued_on: z.string().nullable(),
  failure: z.string(),
  note: z.string(),
  reason: z.string(),
  payer: z.object({ id: z.uuid(), title: z.string().nullable() }),
  created_by: person,
  created_at: z.string(),
  approved_by: person.nullable(),
  may: z.object({
    ...{ approve: z.boolean(), withdraw: z.boolean(), retry: z.boolean() },
    ...{ red: z.boolean(), answer: z.boolean(), look: z.boolean() },
  }),
})
export type Invoice = z.infer<typeof invoiceSchema>
export const invoicePageSchema = z.object({ items: z.array(invoiceSchema), next_cursor: z.string().nullable() })
export type InvoicePage = z.infer<typeof invoicePageSchema>
export const invoiceDetailSchema = invoiceSchema.extend({
  lines: z.array(line),
  events: z.array(z.object({ kind: z.string(), by: person, at: z.string(), note: z.string() })),
})
export type InvoiceDetail = z.infer<typeof invoiceDetailSchema>

/** GET /bills/{id}/invoiceable */
export const invoiceableSchema = z.object({
  limit: z.enum(['paid', 'billed']),
  total: yuan,
  approval: z.boolean().describe('Another person will have to approve it'),
  lines: z.array(z.object({ line: z.uuid(), item: z.string(), amount: yuan.describe('May be invoiced') })),
  titles: z.array(invoiceTitleSchema).describe('Of invoices before, the last one first'),
  invoices: z.array(invoiceSchema).describe('Of this bill, the newest first'),
})
export type Invoiceable = z.infer<typeof invoiceableSchema>
export const invoiceFormats = ['pdf', 'ofd', 'xml'] as const

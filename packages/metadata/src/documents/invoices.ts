import { z } from 'zod'
import { form } from '../texts/shape-texts.ts'
import { limit } from './approval.ts'
import { path } from './shapes.ts'

/** What invoices of a company say and how far they go. Part of a tenant's `money`. */
export const invoicesDocument = z.strictObject({
  /** How much of a charge may be invoiced: what was paid of it, or what was billed. */
  limit: z.enum(['paid', 'billed']).default('paid'),
  /** Above how many yuan a second person approves an application; absent = nobody has to. */
  approvalAbove: limit.exactOptional(),
  /** Who sells: name and taxpayer number of the company. */
  seller: z
    .strictObject({
      title: z.string().min(1).max(100),
      taxNo: z.string().regex(/^[0-9A-Z]{15,20}$/, form('taxpayer_no')),
    })
    .exactOptional(),
  /** Where the subject of a charge says what an invoice about rent has to say: paths of its fields. */
  lease: z
    .strictObject({
      region: path,
      address: path,
      certificate: path,
      areaUnit: z.string().min(1).max(20).default('平方米'),
      crossCity: z.boolean().default(false),
    })
    .exactOptional(),
})
export type InvoiceRules = z.infer<typeof invoicesDocument>

/** What holds where a tenant says nothing. */
export const INVOICE_DEFAULTS: InvoiceRules = invoicesDocument.parse({})

import { z } from 'zod'
import { form } from '../texts/shape-texts.ts'
import { approvalDocument } from './approval.ts'
import { feeRunsDocument } from './fee-runs.ts'
import { invoicesDocument } from './invoices.ts'
import { vouchersDocument } from './vouchers.ts'

/** Whose turn it is first when a payment settles bills. */
export const allocationOrders = ['oldest_first', 'late_fee_first', 'late_fee_last', 'item_priority'] as const

/** How a company handles money: part of the tenant document. Each property has a default, so that none needs to be written. */
export const moneyDocument = z.strictObject({
  allocation: z.enum(allocationOrders).default('oldest_first'),
  /** How lines of one turn share what does not settle them all: one after another, or by what each has open. */
  within: z.enum(['in_turn', 'proportional']).default('in_turn'),
  /** Prefix of the receipt numbers that the counter gives, counted without gaps. */
  receiptBook: z
    .string()
    .regex(/^[A-Z][A-Z0-9]{0,11}$/, form('receipt_book'))
    .default('R'),
  /** Cash is taken and given back only in a shift of the cashier, which is counted and confirmed. */
  shifts: z.boolean().default(false),
  /** Above which sums a second person decides. */
  approval: approvalDocument.prefault({}),
  feeRuns: feeRunsDocument.exactOptional(),
  /** What may be invoiced, and what invoices say beside the charges. */
  invoices: invoicesDocument.exactOptional(),
  /** How entries become vouchers; absent = none can be exported. */
  vouchers: vouchersDocument.exactOptional(),
})
export type Money = z.infer<typeof moneyDocument>

/** What holds where a tenant says nothing, and for catalogs of before there was anything to say. */
export const MONEY_DEFAULTS: Money = moneyDocument.parse({})

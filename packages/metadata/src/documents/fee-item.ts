import { z } from 'zod'
import { form } from '../texts/shape-texts.ts'
import { header } from './shapes.ts'

/** How the tax office calls what is charged. */
const invoice = z.strictObject({
  /** Tax classification code (税收分类编码). */
  code: z.string().regex(/^\d{19}$/, form('goods_code')),
  /** What the line says, without the stars of the short name. */
  name: z.string().min(1).max(60),
  /** Rent of real estate: the line says where, from when and until when (E06). */
  lease: z.boolean().default(false),
})

/**
 * What is charged. `revenueAccount` keys the ledger account its income goes to (the item's name when absent). A `deposit`
 * is held for who paid it: it is no income and bears no tax. Without `invoice` nothing of it can be invoiced.
 */
export const feeItemDocument = z.strictObject({
  ...header('fee-item'),
  category: z.string().min(1).max(48).default('other'),
  priority: z.int().min(0).max(1000).default(100),
  revenueAccount: z.string().min(1).max(60).exactOptional(),
  deposit: z.boolean().default(false),
  invoice: invoice.exactOptional(),
})
export type FeeItemDocument = z.infer<typeof feeItemDocument>

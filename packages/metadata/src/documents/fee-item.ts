import { z } from 'zod'
import { header } from './shapes.ts'

/**
 * What is charged. `revenueAccount` keys the ledger account its income goes to (the item's name when absent). A `deposit`
 * is held for who paid it: it is no income and bears no tax.
 */
export const feeItemDocument = z.strictObject({
  ...header('fee-item'),
  category: z.string().min(1).max(48).default('other'),
  priority: z.int().min(0).max(1000).default(100),
  revenueAccount: z.string().min(1).max(60).exactOptional(),
  deposit: z.boolean().default(false),
})
export type FeeItemDocument = z.infer<typeof feeItemDocument>

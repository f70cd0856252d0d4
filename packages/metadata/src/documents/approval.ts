import { z } from 'zod'
import { form } from '../texts/shape-texts.ts'

/** Yuan, to the fen, in a document. */
export const limit = z.string().regex(/^(0|[1-9]\d{0,11})(\.\d{1,2})?$/, form('yuan'))

/** Above how many yuan money moves need a second person: 0 = always. Part of a tenant's `money`. */
export const approvalDocument = z.strictObject({
  /** Voids, credit notes, waivers and write-offs of one bill, in all. */
  adjustmentsAbove: limit.default('0'),
  /** Refunds of one payment, in all. */
  refundsAbove: limit.default('0'),
  /** Fee runs start only when a second person has agreed to what they will bill. */
  feeRuns: z.boolean().default(false),
})
export type Approval = z.infer<typeof approvalDocument>

/** What holds where a tenant says nothing. */
export const APPROVAL_DEFAULTS: Approval = approvalDocument.parse({})

import { z } from 'zod'

const amount = z.string().describe('Yuan with two decimals')

export const onlineOptionsSchema = z.object({
  available: z.boolean(),
  reason: z
    .enum(['provider_missing', 'public_url_missing', 'account_missing', 'key_missing'])
    .nullable()
    .describe('Why there is no paying online'),
})
/** Whether bills can be paid online here. */
export type OnlineOptions = z.infer<typeof onlineOptionsSchema>

export const BILLS_MAX = 50
export const newOnlinePaymentSchema = z.strictObject({
  bills: z
    .array(z.uuid().meta({ 'x-entity': 'bill' }))
    .min(1)
    .max(BILLS_MAX)
    .describe('Open bills of one payer; all that is open of them is paid'),
})

export const onlineStates = ['made', 'open', 'processing', 'paid', 'expired'] as const
export const onlinePaymentSchema = z.object({
  id: z.uuid(),
  state: z.enum(onlineStates),
  amount,
  currency: z.string(),
  refunded: amount.describe('Sent back or on its way'),
  disputed: z.boolean().describe('A dispute about it is open'),
  url: z.string().nullable().describe("The provider's page, while it is open"),
  expires_at: z.string().nullable(),
  payment: z.uuid().nullable().describe('The payment it became'),
  payer: z.uuid(),
  created_at: z.string(),
})
/** What a payer was asked to pay online, and how that stands. */
export type OnlinePaymentJson = z.infer<typeof onlinePaymentSchema>
export const onlinePaymentPageSchema = z.object({
  items: z.array(onlinePaymentSchema),
  next_cursor: z.string().nullable(),
})
export type OnlinePaymentPage = z.infer<typeof onlinePaymentPageSchema>

export const differenceSchema = z.object({
  id: z.uuid(),
  day: z.string(),
  kind: z.enum(['CHANNEL_MISSING', 'LOCAL_MISSING', 'AMOUNT_MISMATCH', 'STATUS_MISMATCH', 'REFUND_MISMATCH']),
  object: z.string().describe("The provider's id"),
  provider_amount: amount.nullable(),
  local_amount: amount.nullable(),
  detail: z.string(),
  found_at: z.string(),
  closed_at: z.string().nullable().describe('When a later look did not find it any more'),
})
export const reconciliationSchema = z.object({
  days: z.array(z.object({ day: z.string(), looked_at: z.string(), payments: z.int(), differences: z.int() })),
  differences: z.array(differenceSchema),
})
/** The provider's books against ours, the newest days first. */
export type Reconciliation = z.infer<typeof reconciliationSchema>

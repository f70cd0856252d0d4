import { z } from 'zod'

/** How money is taken over the counter. */
export const counterMethods = ['cash', 'pos', 'transfer', 'cheque'] as const
export type CounterMethod = (typeof counterMethods)[number]

const yuan = z
  .string()
  .regex(/^-?\d+\.\d{2}$/)
  .describe('Yuan as decimal text')
const asked = z
  .string()
  .regex(/^(?!0+(\.0{1,2})?$)\d{1,10}(\.\d{1,2})?$/)
  .describe('Yuan as decimal text, more than nothing')
const titled = z.object({ id: z.uuid(), title: z.string() })
const day = z.iso.date()
const payer = z.uuid().meta({ 'x-entity': 'payer' })

/** Which open lines an amount settles: by the company's order (perhaps among some lines only), or as a person says. */
export const splitSchema = z.union([
  z.strictObject({ by: z.literal('order'), lines: z.array(z.uuid()).max(2000).optional() }),
  z.strictObject({
    by: z.literal('hand'),
    parts: z.array(z.strictObject({ line: z.uuid(), amount: asked })).max(2000),
  }),
])
export type SplitRequest = z.infer<typeof splitSchema>

/** POST /payments/preview: `payment` asks for the credit left of a payment, `amount` for money that is about to be taken. */
export const previewRequestSchema = z.strictObject({
  payer,
  amount: asked,
  split: splitSchema.optional(),
})
export type PaymentPreviewRequest = z.infer<typeof previewRequestSchema>

/** POST /payments. What no line gets stays the payer's prepayment. */
export const paymentRequestSchema = z.strictObject({
  payer,
  amount: asked,
  method: z.enum(counterMethods),
  received_on: day.optional().describe('Day the money was there; today when absent'),
  reference: z.string().trim().min(1).max(80).optional().describe('Number of the slip, transfer or cheque'),
  note: z.string().trim().max(200).optional(),
  split: splitSchema.optional(),
})
export type PaymentRequest = z.infer<typeof paymentRequestSchema>

/** POST /payments/{id}/allocations: settles open lines with what is left of the payment. */
export const allocationRequestSchema = z.strictObject({ split: splitSchema.optional() })
/** POST /payments/{id}/allocations/release: lines whose settlement is taken back; all when absent. */
export const releaseRequestSchema = z.strictObject({ lines: z.array(z.uuid()).min(1).max(2000).optional() })
/** POST /payments/{id}/reversal */
export const reversalRequestSchema = z.strictObject({ reason: z.string().trim().min(1).max(200) })

const lineSchema = z.object({
  id: z.uuid(),
  no: z.int(),
  item: z.string(),
  from_on: day,
  to_on: day,
  late_of: z.string().nullable().describe('For a late fee, the number of the bill it is charged on'),
  amount: yuan,
  paid: yuan,
  adjusted: yuan,
  open: yuan,
  in_debit: z.string().nullable().describe('The batch in which a bank is asked for this line'),
})
export type AccountLine = z.infer<typeof lineSchema>

/** GET /payers/{id}/account: what is open, oldest first, and what the payer has with us. Only bills the caller may read. */
export const accountSchema = z.object({
  payer: titled,
  currency: z.string(),
  open: yuan,
  prepaid: yuan,
  bills: z.array(
    z.object({
      id: z.uuid(),
      no: z.string(),
      period: z.string(),
      due_on: day,
      subject: titled,
      open: yuan,
      lines: z.array(lineSchema),
    }),
  ),
  credits: z.array(
    z.object({
      id: z.uuid(),
      no: z.string(),
      received_on: day,
      method: z.string(),
      amount: yuan,
      left: yuan,
    }),
  ),
  deposits: z.array(z.object({ item: z.string(), amount: yuan })),
})
export type PayerAccount = z.infer<typeof accountSchema>

const partSchema = z.object({ line: z.uuid(), bill: z.uuid(), amount: yuan })
/** What an amount would settle; nothing is written. */
export const previewSchema = z.object({
  parts: z.array(partSchema),
  allocated: yuan,
  left: yuan.describe('What no line gets: it becomes prepayment'),
  open_after: yuan.describe('What the payer owes then'),
})
export type PaymentPreview = z.infer<typeof previewSchema>

/** A payment that was taken, or what was done with one. */
export const takenSchema = z.object({
  id: z.uuid(),
  no: z.string(),
  receipt_no: z.string().nullable(),
  amount: yuan,
  allocated: z.array(partSchema),
  left: yuan,
})
export type TakenPayment = z.infer<typeof takenSchema>

/** GET /payments/{id}/receipt: what a receipt says. `in_words` is the amount in Chinese capital numerals. */
export const receiptSchema = z.object({
  company: z.record(z.string(), z.string()),
  no: z.string(),
  receipt_no: z.string().nullable(),
  payer: titled,
  received_on: day,
  method: z.string(),
  reference: z.string().nullable(),
  note: z.string(),
  amount: yuan,
  in_words: z.string(),
  currency: z.string(),
  lines: z.array(
    z.object({ bill: z.string(), subject: z.string(), item: z.string(), period: z.string(), amount: yuan }),
  ),
  prepaid: yuan,
  refunded: yuan,
  cashier: z.string(),
  reversed: z.object({ on: day, reason: z.string() }).nullable(),
})
export type Receipt = z.infer<typeof receiptSchema>

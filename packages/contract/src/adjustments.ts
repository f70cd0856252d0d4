import { z } from 'zod'

const yuan = z
  .string()
  .regex(/^\d{1,13}\.\d{2}$/)
  .describe('Yuan as decimal text with two digits')
const percent = z
  .string()
  .regex(/^(100|[1-9]?\d)(\.\d{1,2})?$/)
  .describe('Percent of what is open, e.g. 50')
const reason = z.string().trim().min(1).max(500)
const files = z.array(z.uuid()).max(10).default([]).describe('Ids of files that are kept with a record one may read')

export const adjustmentKinds = ['void', 'credit_note', 'waiver', 'write_off', 'recovered'] as const

const part = z.strictObject({ line: z.uuid(), amount: yuan.exactOptional(), percent: percent.exactOptional() })

/** POST /bills/{id}/adjustments: parts of lines, or a percent of all lines, or all that is open. */
export const newAdjustmentSchema = z
  .strictObject({
    kind: z.enum(adjustmentKinds),
    parts: z.array(part).min(1).max(500).exactOptional(),
    percent: percent.exactOptional(),
    reason,
    files,
  })
  .refine(({ parts, percent: of }) => !(parts && of !== undefined), {
    path: ['percent'],
    message: 'parts or a percent',
  })
  .refine(({ kind, parts }) => kind !== 'void' || !parts, { path: ['parts'], message: 'a bill is voided whole' })
  .refine(
    ({ kind, parts, percent: of }) => kind === 'waiver' || (of ?? parts?.find((one) => one.percent)) === undefined,
    {
      path: ['percent'],
      message: 'only a waiver takes a percent',
    },
  )
  .refine(({ parts }) => (parts ?? []).every((one) => (one.amount === undefined) !== (one.percent === undefined)), {
    path: ['parts'],
    message: 'an amount or a percent for each line',
  })
  .refine(({ parts }) => new Set(parts?.map(({ line }) => line)).size === (parts?.length ?? 0), {
    path: ['parts'],
    message: 'each line once',
  })
export type NewAdjustment = z.infer<typeof newAdjustmentSchema>

/** `online` for what was paid online, and nothing else for that. */
export const refundMethods = ['cash', 'pos', 'transfer', 'cheque', 'online'] as const

/** POST /payments/{id}/refunds. `reopen` takes back what the payment settled, the newest first, where less is free. */
export const newRefundSchema = z.strictObject({
  amount: yuan,
  method: z.enum(refundMethods),
  reopen: z.boolean().default(false),
  reason,
  files,
})
export type NewRefund = z.infer<typeof newRefundSchema>

/** POST /refunds/{id}/end: how it went, once. */
export const refundEndSchema = z.strictObject({
  state: z.enum(['succeeded', 'failed']),
  detail: z.string().trim().max(500).default(''),
})
export type RefundEnd = z.infer<typeof refundEndSchema>

/** What became of a command: done, or asked of a second person. `id` is of the document, or of the request. */
export const moneyOutcomeSchema = z.object({ state: z.enum(['done', 'asked']), id: z.uuid(), amount: yuan })
export type MoneyOutcome = z.infer<typeof moneyOutcomeSchema>

/** POST /deposits/{id}/release, `id` of the bill line the deposit was paid by. Absent amount: all that is held. */
export const depositReleaseSchema = z.strictObject({
  amount: yuan.exactOptional(),
  settle: z
    .array(z.strictObject({ line: z.uuid(), amount: yuan }))
    .max(100)
    .default([])
    .describe('Deductions: open lines of the same payer that the deposit settles'),
  reason,
})
export type DepositRelease = z.infer<typeof depositReleaseSchema>
export const depositReleasedSchema = z.object({
  payment: z.uuid().describe('The credit it became; refund this one to pay it out'),
  no: z.string(),
  released: yuan,
  settled: yuan,
  left: yuan.describe('Prepayment, to be refunded or used'),
})
export type DepositReleased = z.infer<typeof depositReleasedSchema>

const lineSchema = z.object({
  id: z.uuid(),
  no: z.int(),
  item: z.string(),
  amount: yuan,
  paid: yuan,
  adjusted: yuan,
  open: yuan,
  written_off: yuan,
  deposit: z.boolean(),
  held: yuan.describe('Of a deposit: paid and not set free'),
})
/** GET /bills/{id}/adjustments: what is open of a bill, what was adjusted, and what waits for a second person. */
export const billMoneySchema = z.object({
  bill: z.uuid(),
  no: z.string(),
  status: z.string(),
  currency: z.string(),
  open: yuan,
  paid: yuan,
  lines: z.array(lineSchema),
  items: z.array(
    z.object({
      id: z.uuid(),
      kind: z.enum(adjustmentKinds),
      on_day: z.string(),
      amount: yuan,
      reason: z.string(),
      by: z.string(),
      approved_by: z.string().nullable(),
    }),
  ),
  waiting: z.int().describe('Requests that nobody decided yet'),
  limit: z.string().describe('Above how many yuan in all a second person decides'),
})
export type BillMoney = z.infer<typeof billMoneySchema>

/** GET /payments/{id}/refunds: what of a payment is free, what it settled in the order a refund takes it back, its refunds. */
export const paymentMoneySchema = z.object({
  payment: z.uuid(),
  no: z.string(),
  method: z.string(),
  currency: z.string(),
  reversed: z.boolean(),
  amount: yuan,
  free: yuan,
  refunded: yuan,
  settled: z.array(z.object({ bill: z.uuid(), bill_no: z.string(), line: z.uuid(), item: z.string(), amount: yuan })),
  items: z.array(
    z.object({
      id: z.uuid(),
      state: z.enum(['pending', 'succeeded', 'failed']),
      on_day: z.string(),
      amount: yuan,
      method: z.string(),
      reason: z.string(),
      by: z.string(),
      approved_by: z.string().nullable(),
    }),
  ),
  waiting: z.int(),
  limit: z.string(),
})
export type PaymentMoney = z.infer<typeof paymentMoneySchema>

import { z } from 'zod'

const yuan = z
  .string()
  .regex(/^-?\d+\.\d{2}$/)
  .describe('Yuan as decimal text')
const asked = z
  .string()
  .regex(/^\d{1,10}(\.\d{1,2})?$/)
  .describe('Yuan as decimal text')
const person = z.object({ id: z.string(), name: z.string() })
const note = z.string().trim().max(200)

/** Which shifts a list gives. */
export const shiftStates = ['open', 'counted', 'confirmed'] as const
export type ShiftState = (typeof shiftStates)[number]

/** POST /shifts: the cash that is in the till already. */
export const newShiftSchema = z.strictObject({ opening: asked })
/** POST /shifts/{id}/count */
export const shiftCountSchema = z.strictObject({ counted: asked, note: note.default('') })
/** POST /shifts/{id}/reopen: who opens a counted shift again says why. */
export const shiftReopenSchema = z.strictObject({ reason: note.min(1) })
/** POST /shifts/{id}/confirm */
export const shiftConfirmSchema = z.strictObject({ note: note.default('') })

/** A shift as a list shows it. `expected` is what should be in the till: of an open one, now; of a counted one, when it was counted. */
export const shiftSchema = z.object({
  id: z.uuid(),
  state: z.enum(shiftStates),
  cashier: person,
  currency: z.string(),
  opened_at: z.string(),
  closed_at: z.string().nullable(),
  opening: yuan,
  expected: yuan,
  counted: yuan.nullable(),
  difference: yuan.nullable().describe('Counted less expected: below nothing, the till was short'),
  confirmed_by: person.nullable(),
  confirmed_at: z.string().nullable(),
  may: z.object({ count: z.boolean(), reopen: z.boolean(), confirm: z.boolean() }),
})
export type Shift = z.infer<typeof shiftSchema>

/** GET /shifts: own ones, or with run:shifts everybody's, the newest first; `own` is the caller's open one. */
export const shiftPageSchema = z.object({
  own: shiftSchema.nullable(),
  needed: z.boolean().describe('Cash needs an open shift here'),
  items: z.array(shiftSchema),
  next_cursor: z.string().nullable(),
})
export type ShiftPage = z.infer<typeof shiftPageSchema>

/** GET /shifts/{id}: what a shift reports (domain R08). */
export const shiftReportSchema = shiftSchema.extend({
  company: z.record(z.string(), z.string()),
  methods: z.array(
    z.object({
      method: z.string(),
      payments: z.int(),
      received: yuan,
      reversals: z.int(),
      reversed: yuan,
      refunds: z.int(),
      refunded: yuan,
      total: yuan.describe('Received less reversed less refunded'),
    }),
  ),
  items: z
    .array(z.object({ method: z.string(), item: z.string().nullable(), count: z.int(), amount: yuan }))
    .describe('What the payments settled when they were taken; null is prepayment'),
  receipts: z.array(
    z.object({
      book: z.string(),
      from: z.string(),
      to: z.string(),
      count: z.int(),
      others: z.int().describe('Numbers between that other shifts gave'),
      gaps: z.int().describe('Numbers between that nobody gave: none'),
    }),
  ),
  voids: z.array(
    z.object({
      no: z.string(),
      receipt_no: z.string().nullable(),
      method: z.string(),
      amount: yuan,
      reason: z.string(),
    }),
  ),
  refunds: z.array(z.object({ no: z.string(), method: z.string(), amount: yuan, reason: z.string() })),
  events: z.array(
    z.object({
      kind: z.enum(['open', 'count', 'reopen', 'confirm']),
      by: person,
      at: z.string(),
      counted: yuan.nullable(),
      expected: yuan.nullable(),
      note: z.string(),
    }),
  ),
})
export type ShiftReport = z.infer<typeof shiftReportSchema>

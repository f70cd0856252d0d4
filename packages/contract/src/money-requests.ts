import { z } from 'zod'

const yuan = z.string().regex(/^\d{1,13}\.\d{2}$/)
const person = z.object({ id: z.string(), name: z.string().nullable() })

/** A request about money that a second person decides. */
export const moneyRequestSchema = z.object({
  id: z.uuid(),
  kind: z.enum(['void', 'credit_note', 'waiver', 'write_off', 'refund']),
  state: z.enum(['waiting', 'approved', 'rejected', 'withdrawn']),
  amount: yuan,
  currency: z.string(),
  reason: z.string(),
  files: z.array(z.object({ id: z.uuid(), name: z.string() })),
  asked_by: person,
  asked_at: z.string(),
  ended_by: person.nullable(),
  ended_at: z.string().nullable(),
  note: z.string(),
  document: z.uuid().nullable().describe('The adjustment or refund it became'),
  about: z.object({ entity: z.enum(['bill', 'payment']), id: z.uuid(), no: z.string() }),
  payer: z.object({ id: z.uuid(), title: z.string().nullable() }),
  effect: z
    .object({
      open: yuan.describe('Of the bill, or free of the payment, as it stands'),
      after: yuan.nullable().describe('When it is approved now; null when it does not fit any more'),
      reopens: z.array(z.object({ bill: z.uuid(), bill_no: z.string(), amount: yuan })),
    })
    .nullable()
    .describe('What an approval would do now; null when it is decided'),
  may: z.object({ decide: z.boolean(), withdraw: z.boolean() }),
})
export type MoneyRequest = z.infer<typeof moneyRequestSchema>
export const moneyRequestPageSchema = z.object({
  items: z.array(moneyRequestSchema),
  next_cursor: z.string().nullable(),
})
export type MoneyRequestPage = z.infer<typeof moneyRequestPageSchema>

export const approvalSchema = z.strictObject({ note: z.string().trim().max(500).default('') })
/** Who says no says why. */
export const rejectionSchema = z.strictObject({ note: z.string().trim().min(1).max(500) })
export const requestStates = ['waiting', 'ended'] as const

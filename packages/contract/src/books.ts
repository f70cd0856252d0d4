import { z } from 'zod'

const fen = z.string().describe('Yuan, two decimals')
const trialLineSchema = z.object({
  kind: z.string().describe('Kind of account'),
  currency: z.string(),
  ...{ debit: fen, credit: fen },
  balance: fen.describe('Debit less credit'),
})
const findingSchema = z.object({
  check: z.string(),
  ok: z.boolean(),
  found: z.int().describe('Offenders in all'),
  entity: z.string().nullable().describe('Entity that the `id` of the rows is of, when it is a record the tenant has'),
  rows: z
    .array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])))
    .describe('The first offenders'),
})
const booksCheckSchema = z.object({
  id: z.uuid(),
  at: z.string(),
  by: z.string(),
  sound: z.boolean(),
  took_ms: z.int(),
})
export const booksSchema = z.object({
  trial_balance: z.array(trialLineSchema).describe('As it is now'),
  checking: z.boolean().describe('A check was asked for and has not ended'),
  last: booksCheckSchema.extend({ catalog_version: z.int(), results: z.array(findingSchema) }).nullable(),
  before: z.array(booksCheckSchema).describe('Earlier checks, the latest first'),
})
/** A tenant's trial balance, and what the last check of its books found. */
export type Books = z.infer<typeof booksSchema>

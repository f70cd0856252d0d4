import { z } from 'zod'
import { bankSchema } from './banks.ts'

const yuan = z
  .string()
  .regex(/^-?\d+\.\d{2}$/)
  .describe('Yuan as decimal text')
const day = z.iso.date()
const titled = z.object({ id: z.uuid(), title: z.string() })
const payer = z.uuid().meta({ 'x-entity': 'payer' })
const reason = z.string().trim().min(1).max(200)
const sum = z.object({ count: z.int(), amount: yuan })
const header = z.string().trim().min(1).max(60)
/** What a bank's program reads is no formula and has no ends of lines. */
const plain = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^(?![=+\-@])[^\p{Cc}"]*$/u)

/** What stands in a column of the file that a bank is sent. */
export const debitValues = [
  'no',
  'reference',
  'holder',
  'account',
  'bank',
  'agreement',
  'yuan',
  'fen',
  'day',
  'batch',
] as const
/** What a bank is sent, column by column, and how it answers. */
export const debitLayoutSchema = z.strictObject({
  columns: z
    .array(z.strictObject({ header: plain(60).min(1), value: z.enum(debitValues) }))
    .min(1)
    .max(30),
  answer: z.strictObject({
    reference: header.describe('Column that repeats `reference`'),
    status: header,
    paid: z.array(header).min(1).max(10).describe('What the status says of a row that was paid; all else is refused'),
    amount: header.optional().describe('Checked against the row where the bank sends it'),
    reason: header.optional(),
    day: header.optional().describe('Day the money moved; the batch’s where the bank does not say'),
  }),
})
export type DebitLayout = z.infer<typeof debitLayoutSchema>

/** POST /mandates: a payer has one at a time. */
export const newMandateSchema = z.strictObject({
  payer,
  holder: plain(60).min(1),
  account: z
    .string()
    .regex(/^\d{6,32}$/)
    .describe('Of the payer; shown as its last four digits from then on'),
  bank: plain(60).default(''),
  agreement: plain(60).default('').describe('Number of the agreement with the bank'),
})
export type NewMandate = z.infer<typeof newMandateSchema>
/** POST /mandates/{id}/end */
export const endMandateSchema = z.strictObject({ reason })

/** A payer's agreement that the bank may take what is owed. */
export const mandateSchema = z.object({
  id: z.uuid(),
  payer: titled,
  holder: z.string(),
  account: z.string().describe('All but the last four digits are stars'),
  bank: z.string(),
  agreement: z.string(),
  since: z.string(),
  ended_at: z.string().nullable(),
})
export type Mandate = z.infer<typeof mandateSchema>
/** GET /mandates: those in force first, then the newest. Only of payers the caller may read. */
export const revealMandateSchema = z.strictObject({ reason: z.string().trim().min(2).max(200) })
export const revealedAccountSchema = z.object({
  value: z.string().describe('The whole account number'),
  shown_seconds: z.int().describe('For how long a page shows it'),
})
/** The account number of a mandate, for who gave a reason. */
export type RevealedAccount = z.infer<typeof revealedAccountSchema>

export const mandatePageSchema = z.object({ items: z.array(mandateSchema), next_cursor: z.string().nullable() })
export type MandatePage = z.infer<typeof mandatePageSchema>

/** GET /debit-proposal: what a batch would ask for now. */
export const debitProposalSchema = z.object({
  until: day.nullable(),
  count: z.int(),
  total: yuan,
  rows: z.array(
    z.object({
      payer: titled,
      holder: z.string(),
      account: z.string(),
      lines: z.int(),
      amount: yuan,
      refused: z.string().nullable().describe('Why the bank refused this payer the last time'),
    }),
  ),
  pending: sum.describe('Lines that a bank is asked for already: in no second batch'),
})
export type DebitProposal = z.infer<typeof debitProposalSchema>

/** POST /debit-batches: `count` and `total` are what was shown. */
export const newDebitBatchSchema = z.strictObject({
  bank: z.uuid().meta({ 'x-entity': 'bank' }),
  debit_on: day.describe('Day the bank is to take the money'),
  until: day.optional().describe('Lines due by this day; all when absent'),
  payers: z.array(z.uuid()).min(1).max(2000).optional().describe('These only; all that are proposed when absent'),
  count: z.int(),
  total: yuan,
})
export type NewDebitBatch = z.infer<typeof newDebitBatchSchema>

const states = z.object({ pending: sum, paid: sum, refused: sum, withdrawn: sum })
/** A batch as a list shows it: total = pending + paid + refused + withdrawn. */
export const debitBatchSchema = z.object({
  id: z.uuid(),
  no: z.string(),
  bank: titled,
  debit_on: day,
  made_at: z.string(),
  total: sum,
  states,
})
export type DebitBatch = z.infer<typeof debitBatchSchema>
export const debitBatchPageSchema = z.object({ items: z.array(debitBatchSchema), next_cursor: z.string().nullable() })
export type DebitBatchPage = z.infer<typeof debitBatchPageSchema>

export const debitStates = ['pending', 'paid', 'refused', 'withdrawn'] as const
/** GET /debit-batches/{id} */
export const debitBatchDetailSchema = debitBatchSchema.extend({
  rows: z.array(
    z.object({
      id: z.uuid(),
      no: z.int(),
      reference: z.string(),
      payer: titled.nullable(),
      holder: z.string(),
      account: z.string(),
      amount: yuan,
      state: z.enum(debitStates),
      reason: z.string(),
      day: day.nullable(),
      payment: z.object({ id: z.uuid(), no: z.string(), reversed: z.boolean() }).nullable(),
    }),
  ),
})
export type DebitBatchDetail = z.infer<typeof debitBatchDetailSchema>

/** POST /debit-batches/{id}/withdraw: rows that have not ended are not asked for any more. */
export const withdrawDebitSchema = z.strictObject({ reason })

const problem = z.object({
  row: z.int(),
  column: z.string(),
  value: z.string(),
  code: z.string(),
  message: z.string(),
})
/** POST /debit-batches/{id}/answers/preview (multipart: files): what the bank says; nothing is written. */
export const debitAnswerPreviewSchema = z.object({
  hash: z.string(),
  file: z.string(),
  paid: sum,
  refused: sum,
  same: z.int().describe('Rows that ended just so before: they add nothing'),
  pending: sum.describe('Rows that neither this file nor one before it names'),
  bad: z.int(),
  problems: z.array(problem),
  applicable: z.boolean(),
})
export type DebitAnswerPreview = z.infer<typeof debitAnswerPreviewSchema>

/** POST /debit-batches/{id}/answers (multipart: files, hash, received_on): books what was shown, row by row. */
export const debitAnsweredSchema = z.object({
  paid: sum,
  refused: sum,
  problems: z.array(z.object({ no: z.int(), code: z.string(), message: z.string() })),
  batch: debitBatchDetailSchema,
})
export type DebitAnswered = z.infer<typeof debitAnsweredSchema>

/** PUT /banks/{id}/debit-layout */
export const bankDebitSchema = z.object({ bank: bankSchema, layout: debitLayoutSchema, is_own: z.boolean() })
export type BankDebit = z.infer<typeof bankDebitSchema>

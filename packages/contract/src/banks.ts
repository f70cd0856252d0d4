import { z } from 'zod'

const yuan = z
  .string()
  .regex(/^-?\d+\.\d{2}$/)
  .describe('Yuan as decimal text')
const day = z.iso.date()
const titled = z.object({ id: z.uuid(), title: z.string() })
const header = z.string().trim().min(1).max(60)
const headers = z.array(header).min(1).max(4)

/** Under which headings a statement of a bank says what. */
export const statementColumnsSchema = z.strictObject({
  day: header.describe('Day the money moved'),
  amount: header.optional().describe('One column: less than nothing is out, or `side` tells'),
  side: header.optional().describe('Whether an amount came in or went out'),
  in: header.optional().describe('What came in, where that is a column of its own'),
  out: header.optional(),
  reference: headers.describe('What is unique in an account; several are read as one, joined by /'),
  name: header.optional().describe('Who paid'),
  account: header.optional().describe('Account of who paid: its last four digits are kept'),
  remark: headers.optional().describe('Several are read as one text'),
})
export type StatementColumns = z.infer<typeof statementColumnsSchema>

const bankName = z.string().trim().min(1).max(60)
/** POST /banks */
export const newBankSchema = z.strictObject({ name: bankName })
/** PATCH /banks/{id} */
export const bankChangeSchema = z.strictObject({ name: bankName.optional() })

/** An account of ours at a bank. */
export const bankSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  currency: z.string(),
  columns: statementColumnsSchema.nullable().describe('As the last statement was read'),
  open: z.object({ count: z.int(), amount: yuan }).describe('What came in and is nobody’s yet'),
})
export type Bank = z.infer<typeof bankSchema>
export const bankListSchema = z.object({ items: z.array(bankSchema) })

const problem = z.object({
  row: z.int(),
  column: z.string(),
  value: z.string(),
  code: z.string(),
  message: z.string(),
})
const line = z.object({
  row: z.int(),
  day,
  amount: yuan,
  reference: z.string(),
  name: z.string(),
  account: z.string(),
  remark: z.string(),
})

/** POST /banks/{id}/statements/preview (multipart: files, columns): what a file says; nothing is written. */
export const statementPreviewSchema = z.object({
  hash: z.string().describe('Of what would be taken: send it back'),
  file: z.string(),
  headers: z.array(z.string()),
  columns: statementColumnsSchema.nullable().describe('Null: they are not to be guessed, choose them'),
  rows: z.int(),
  fresh: z.int().describe('Rows that would be added'),
  known: z.int().describe('Rows that are there already: they add nothing'),
  skipped: z.int().describe('Rows with neither day nor reference: totals and notes'),
  bad: z.int(),
  in: yuan,
  out: yuan,
  from: day.nullable(),
  to: day.nullable(),
  problems: z.array(problem),
  sample: z.array(line),
  importable: z.boolean(),
})
export type StatementPreview = z.infer<typeof statementPreviewSchema>

/** POST /banks/{id}/statements (multipart: files, columns, hash): takes what was shown. */
export const takenStatementSchema = z.object({ id: z.uuid().nullable(), fresh: z.int(), known: z.int() })
export type TakenStatement = z.infer<typeof takenStatementSchema>

/** Why a payer is suggested. */
export const matchRules = ['bill_number', 'payer_number', 'name_and_amount', 'name', 'amount'] as const
/** How sure a suggestion is. */
export const confidences = ['certain', 'likely', 'possible'] as const

const suggestion = z.object({
  payer: titled,
  rule: z.enum(matchRules),
  confidence: z.enum(confidences),
  open: yuan.describe('What the payer owes'),
  bills: z.array(z.object({ id: z.uuid(), no: z.string() })).describe('Bills that are meant; none: by the order'),
})
export type Suggestion = z.infer<typeof suggestion>

export const statementRowStates = ['open', 'paid', 'linked', 'ignored'] as const
export type StatementRowState = (typeof statementRowStates)[number]

/** A row of a statement with what became of it. */
export const statementRowSchema = z.object({
  id: z.uuid(),
  day,
  amount: yuan,
  reference: z.string(),
  name: z.string(),
  account: z.string().describe('All but the last four digits are stars'),
  remark: z.string(),
  state: z.enum(statementRowStates),
  reason: z.string(),
  payment: z.object({ id: z.uuid(), no: z.string(), payer: titled.nullable() }).nullable(),
  there: z
    .object({ id: z.uuid(), no: z.string(), amount: yuan })
    .nullable()
    .describe('A payment that was entered by hand under this reference'),
  suggestions: z.array(suggestion),
})
export type StatementRow = z.infer<typeof statementRowSchema>

/** GET /banks/{id}/rows */
export const statementRowPageSchema = z.object({
  bank: bankSchema,
  items: z.array(statementRowSchema),
  next_cursor: z.string().nullable(),
})
export type StatementRowPage = z.infer<typeof statementRowPageSchema>

/** How many rows are decided at once. */
export const ROWS_AT_ONCE = 100
const id = z.uuid()

/** POST /statement-rows/confirm: rows become payments, each by itself. `count` and `total` are what was shown. */
export const confirmRowsSchema = z.strictObject({
  rows: z
    .array(
      z.strictObject({
        row: id,
        payer: id,
        bills: z.array(id).max(50).optional().describe('Settle these only; the company’s order when absent'),
        received_on: day.optional().describe('Day of the booking; the row’s when absent'),
      }),
    )
    .min(1)
    .max(ROWS_AT_ONCE),
  count: z.int(),
  total: yuan,
})
export type ConfirmRows = z.infer<typeof confirmRowsSchema>

/** What became of each row. */
export const confirmedRowsSchema = z.object({
  done: z.int(),
  total: yuan.describe('Of what was done'),
  items: z.array(
    z.object({
      row: z.uuid(),
      payment: z.object({ id: z.uuid(), no: z.string() }).nullable(),
      problem: z.object({ code: z.string(), message: z.string() }).nullable(),
    }),
  ),
})
export type ConfirmedRows = z.infer<typeof confirmedRowsSchema>

const reason = z.string().trim().min(1).max(200)
/** POST /statement-rows/{id}/ignore */
export const ignoreRowSchema = z.strictObject({ reason })
/** POST /statement-rows/{id}/link: the payment was entered by hand before. */
export const linkRowSchema = z.strictObject({ payment: z.uuid().meta({ 'x-entity': 'payment' }) })
/** POST /statement-rows/{id}/reject: this payer it is not. */
export const rejectRowSchema = z.strictObject({ payer: z.uuid().meta({ 'x-entity': 'payer' }) })
/** POST /statement-rows/{id}/reopen */
export const reopenRowSchema = z.strictObject({ reason })

const sum = z.object({ count: z.int(), amount: yuan })
const side = z.object({
  total: sum,
  matched: sum,
  ignored: sum,
  open: sum,
  reasons: z.array(z.object({ reason: z.string(), count: z.int(), amount: yuan })),
})
/** GET /banks/{id}/reconciliation: total = matched + ignored + open, on each side. */
export const bankReconciliationSchema = z.object({
  bank: bankSchema,
  from: day,
  to: day,
  in: side,
  out: side,
  statements: z.array(
    z.object({ id: z.uuid(), file: z.string(), taken_at: z.string(), fresh: z.int(), known: z.int() }),
  ),
})
export type BankReconciliation = z.infer<typeof bankReconciliationSchema>

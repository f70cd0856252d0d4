import { z } from 'zod'

const yuan = z
  .string()
  .regex(/^-?\d+\.\d{2}$/)
  .describe('Yuan as decimal text')
const period = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/)
const person = z.object({ id: z.string(), name: z.string() })
const note = z.string().trim().max(200)

/** POST /closes */
export const newCloseSchema = z.strictObject({ period, note: note.default('') })
/** POST /closes/{period}/ask: who asks to open a period again says why. */
export const reopenAskSchema = z.strictObject({ reason: note.min(1) })
/** POST /closes/{period}/reopen: another person agrees. */
export const reopenSchema = z.strictObject({ note: note.default('') })

/** What stands in the way of closing a period. */
export const blockerCodes = ['earlier', 'running', 'shifts', 'fee_runs', 'requests', 'clearing', 'books'] as const
const blocker = z.object({
  code: z.enum(blockerCodes),
  count: z.int(),
  detail: z.string().nullable().describe('The period, the amount, or the checks it is about'),
})
export type CloseBlocker = z.infer<typeof blocker>

const event = z.object({ by: person, at: z.string(), note: z.string() })

/** One period. */
export const closeSchema = z.object({
  period,
  state: z.enum(['open', 'closed']),
  closed: event.nullable(),
  asked: event.nullable().describe('Somebody asks to open it again'),
  hash: z.string().nullable().describe('SHA-256 of the report as it was closed'),
  may: z.object({ close: z.boolean(), ask: z.boolean(), agree: z.boolean() }),
  blockers: z.array(blocker).describe('Of the period that is closed next, and of no other'),
})
export type Close = z.infer<typeof closeSchema>
export const closePageSchema = z.object({ items: z.array(closeSchema) })
export type ClosePage = z.infer<typeof closePageSchema>

const moved = { opening: yuan, in: yuan, out: yuan, closing: yuan }

/**
 * What a period reports (domain R09). For each fee item: opening + billed + adjusted - received - waived + refunded =
 * closing, where `adjusted` is below nothing when less is owed, `received` is net of what was taken back, and `refunded` is
 * what refunds opened again.
 */
export const closeReportSchema = z.object({
  period,
  currency: z.string(),
  receivable: z.array(
    z.object({
      item: z.string(),
      ...{ opening: yuan, billed: yuan, adjusted: yuan, received: yuan, waived: yuan, refunded: yuan, closing: yuan },
    }),
  ),
  prepayments: z.object(moved),
  deposits: z.array(z.object({ item: z.string(), ...moved })),
  accounts: z
    .array(z.object({ kind: z.string(), opening: yuan, debit: yuan, credit: yuan, closing: yuan }))
    .describe('The trial balance: debits equal credits'),
})
export type CloseReport = z.infer<typeof closeReportSchema>

/** GET /closes/{period}: the report, as it stands or as it was closed. */
export const closeDetailSchema = closeSchema.extend({
  company: z.record(z.string(), z.string()),
  report: closeReportSchema,
  events: z.array(event.extend({ kind: z.enum(['close', 'ask', 'reopen']) })),
})
export type CloseDetail = z.infer<typeof closeDetailSchema>

import { z } from 'zod'

const yuan = z.string().regex(/^\d{1,13}\.\d{2}$/)
const period = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/)

/** POST /vouchers: exports a period; again only in place of what was exported before, with a reason. */
export const newVouchersSchema = z
  .strictObject({
    period,
    replaces: z.uuid().meta({ 'x-entity': 'voucher_batch' }).optional(),
    reason: z.string().trim().min(1).max(200).optional(),
  })
  .refine(({ replaces, reason }) => (replaces === undefined) === (reason === undefined), {
    path: ['reason'],
    message: 'replaces and reason go together',
  })
export type NewVouchers = z.infer<typeof newVouchersSchema>

/** One export of a period. */
export const voucherBatchSchema = z.object({
  id: z.uuid(),
  period,
  version: z.int(),
  replaces: z.uuid().nullable(),
  replaced_by: z.uuid().nullable(),
  reason: z.string(),
  by: z.object({ id: z.string(), name: z.string() }),
  at: z.string(),
  currency: z.string(),
  ...{ vouchers: z.int(), lines: z.int(), journals: z.int() },
  total: yuan.describe('Debits, and credits'),
  later: z.int().describe('Journals of the period that came after it and are not in it'),
})
export type VoucherBatch = z.infer<typeof voucherBatchSchema>
export const voucherPageSchema = z.object({
  configured: z.boolean().describe('The tenant says which accounts entries belong to'),
  items: z.array(voucherBatchSchema),
  next_cursor: z.string().nullable(),
})
export type VoucherPage = z.infer<typeof voucherPageSchema>

/** GET /vouchers/{id}: sums by kind of account, as the trial balance has them, and the first vouchers. */
export const voucherDetailSchema = voucherBatchSchema.extend({
  accounts: z.array(z.object({ kind: z.string(), code: z.string(), debit: yuan, credit: yuan })),
  first: z.array(
    z.object({
      no: z.int(),
      on_day: z.string(),
      summary: z.string(),
      lines: z.array(
        z.object({
          ...{ side: z.enum(['debit', 'credit']), code: z.string(), amount: yuan },
          ...{ payer: z.string().nullable(), project: z.string().nullable() },
        }),
      ),
    }),
  ),
})
export type VoucherDetail = z.infer<typeof voucherDetailSchema>
export const voucherLayouts = ['kingdee', 'u8'] as const
export const voucherFormats = ['csv', 'xlsx'] as const

import { z } from 'zod'

/** How many months may be asked for at once: ten years. */
export const CHARGE_MONTHS_MAX = 120

const yuan = z
  .string()
  .regex(/^-?\d+\.\d{2}$/)
  .describe('Yuan as decimal text')

/** GET /fee-attachments/{id}/charges: month by month what is billed, and what would be by the terms as they are now. */
export const feeChargesSchema = z.object({
  standard: z.string(),
  subject: z.uuid(),
  total: yuan,
  months: z.array(
    z.object({
      period: z.string(),
      billed: z.boolean().describe('Billed: locked, whatever the terms say by now'),
      total: yuan,
      lines: z.array(
        z.object({
          line: z.uuid().nullable().describe('The billed line, which explains itself'),
          item: z.string(),
          from: z.string(),
          to: z.string().describe('The first day that is not charged'),
          amount: yuan,
          text: z.record(z.string(), z.string()),
        }),
      ),
      notes: z.array(z.string()).describe('Codes of why there is no line'),
    }),
  ),
})
export type FeeCharges = z.infer<typeof feeChargesSchema>

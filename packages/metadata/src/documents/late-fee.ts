import { z } from 'zod'
import { rounding } from './rounding.ts'
import { decimal, expression, header, name } from './shapes.ts'

/** The surcharge on what is overdue: by day, by completed month, or once. */
export const lateFeeDocument = z.strictObject({
  ...header('late-fee'),
  item: name,
  dailyRate: decimal.exactOptional(),
  monthlyRate: decimal.exactOptional(),
  /** Charged once: the larger of an amount and a part of what is open. */
  once: z.strictObject({ amount: decimal, rate: decimal }).exactOptional(),
  minimum: decimal.exactOptional(),
  base: z.enum(['outstanding', 'original']).exactOptional(),
  /** Days that the calendar does not work are left out. */
  excludeHolidays: z.literal(true).exactOptional(),
  calendar: name.exactOptional(),
  /** A condition over the bill: while it holds, nothing is charged on it. */
  freeze: expression.exactOptional(),
  graceDays: z.int().min(0).max(365).default(0),
  graceMode: z.enum(['from_due', 'from_grace_end']).default('from_due'),
  capRatio: decimal.exactOptional(),
  round: rounding.prefault({}),
})
export type LateFeeDocument = z.infer<typeof lateFeeDocument>

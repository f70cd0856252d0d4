import { z } from 'zod'
import { rounding } from './rounding.ts'
import { decimal, header, name } from './shapes.ts'

/** The daily surcharge on what is overdue. */
export const lateFeeDocument = z.strictObject({
  ...header('late-fee'),
  item: name,
  dailyRate: decimal,
  graceDays: z.int().min(0).max(365).default(0),
  graceMode: z.enum(['from_due', 'from_grace_end']).default('from_due'),
  capRatio: decimal.exactOptional(),
  round: rounding.prefault({}),
})
export type LateFeeDocument = z.infer<typeof lateFeeDocument>

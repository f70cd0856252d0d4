import { z } from 'zod'
import { decimal } from './shapes.ts'

/** From when on a charge is far from the period before: so many times as much or as little, and at least so many yuan apart. */
export const jumpDocument = z.strictObject({ ratio: decimal.default('2'), least: decimal.default('20.00') })

/** How a company bills: part of the tenant document's `money`. */
export const feeRunsDocument = z.strictObject({
  /** `by_hand`: owners see the bills of a run when a person publishes it. */
  publication: z.enum(['automatic', 'by_hand']).default('automatic'),
  jump: jumpDocument.exactOptional(),
})
export type FeeRunsDocument = z.infer<typeof feeRunsDocument>

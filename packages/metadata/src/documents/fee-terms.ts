import { z } from 'zod'
import { decimal, expression, name, path } from './shapes.ts'

const every = z.int().min(1).max(120).default(12)

/** How a price rises: by a part of itself, by an amount, by a table of months, or by an index. */
const rises = z.union([
  z.strictObject({ percent: expression, every }),
  z.strictObject({ amount: expression, every }),
  z.strictObject({
    steps: z
      .array(z.strictObject({ month: z.int().min(1).max(1200), price: expression }))
      .min(1)
      .max(50),
  }),
  z.strictObject({ index: expression, every, floor: decimal.exactOptional(), cap: decimal.exactOptional() }),
])

/** Terms of a contract, as expressions over the subject: what days are charged, at which price. */
export const feeTerms = z.strictObject({
  from: expression,
  to: expression.exactOptional(),
  price: expression,
  basis: z.enum(['month', '365_12', 'actual', '30_360']).default('month'),
  months: z.enum(['calendar', 'anniversary']).default('calendar'),
  freeMonths: expression.exactOptional(),
  free: z
    .array(z.strictObject({ from: expression, to: expression }))
    .max(20)
    .exactOptional(),
  rises: rises.exactOptional(),
})
export type FeeTerms = z.infer<typeof feeTerms>

/** The records that cause one charge each, and the day by which they belong to a month. */
export const feeEvent = z.strictObject({
  from: name,
  by: z.record(path, expression),
  where: expression.exactOptional(),
  on: path,
})

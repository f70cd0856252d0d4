import { z } from 'zod'
import { rounding } from './rounding.ts'
import { day, decimal, expression, header, name } from './shapes.ts'

/** How much: a part of what is left, an amount for a whole period, or all of it. */
const reduce = z.union([
  z.strictObject({ ratio: decimal }),
  z.strictObject({ amount: decimal }),
  z.strictObject({ all: z.literal(true) }),
])

/** What charges of some standards or items are reduced by, for the subjects it applies to and the days it is in force. */
export const discountDocument = z.strictObject({
  ...header('discount'),
  subject: name,
  on: z.strictObject({
    standards: z.array(name).max(100).default([]),
    items: z.array(name).max(100).default([]),
  }),
  appliesTo: expression.exactOptional(),
  from: day,
  /** The first day without it. */
  to: day.exactOptional(),
  reduce,
  /** At most so much of one line of a whole period. */
  cap: decimal.exactOptional(),
  /** Smaller numbers come first; each takes from what those before it left. */
  order: z.int().min(0).max(1000).default(100),
  /** Where it takes something, nothing comes after it. */
  last: z.literal(true).exactOptional(),
  round: rounding.prefault({}),
})
export type DiscountDocument = z.infer<typeof discountDocument>

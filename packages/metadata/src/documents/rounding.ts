import { z } from 'zod'

/** How a line's amount is rounded: declared, once per line. */
export const rounding = z.strictObject({
  scale: z.int().min(0).max(2).default(2),
  mode: z.enum(['half_up', 'half_even', 'up', 'down']).default('half_up'),
  at: z.literal('line').default('line'),
})

/** The same of a fee standard, where a longer period may be the sum of rounded months. */
export const feeRounding = rounding.extend({ at: z.enum(['line', 'month']).default('line') })

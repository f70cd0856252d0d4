import { z } from 'zod'

/** How people look a value up besides reading it: by all of it, or by its last four characters. */
export const find = z
  .array(z.enum(['exact', 'last4']))
  .min(1)
  .max(2)
  .exactOptional()

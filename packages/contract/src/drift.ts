import { z } from 'zod'

/** One way in which the tables are not what the catalog in force asks for. */
const driftSchema = z.object({
  kind: z.string(),
  table: z.string(),
  name: z.string().describe('Column, constraint, index, trigger or role'),
  expected: z.string().optional(),
  actual: z.string().optional(),
})
export const driftLookSchema = z.object({
  checked_at: z.string().nullable().describe('Instant of the last nightly look; null before the first one'),
  version: z.number().int().nullable(),
  items: z.array(driftSchema).describe('Empty = the tables are what the catalog asks for'),
})
/** What the last nightly look at a tenant's tables found. */
export type DriftLook = z.infer<typeof driftLookSchema>

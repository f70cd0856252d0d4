import { z } from 'zod'

/** One way in which the tables are not what the catalog in force asks for. */
const driftSchema = z.object({
  kind: z.string(),
  table: z.string(),
  name: z.string().describe('Column, constraint, index, trigger or role'),
  expected: z.string().optional(),
  actual: z.string().optional(),
})
/** A column, or a whole table, that no version in force names any more. */
const hiddenPartSchema = z.object({
  entity: z.string(),
  field: z.string().nullable().describe('null for the entity as a whole'),
  table: z.string(),
  column: z.string().nullable(),
  since: z.string().describe('Instant since which nothing in force names it'),
  until: z.string().describe('Instant until which its values are kept for bringing it back'),
  pinned_by: z.string().nullable().describe('Why it stays longer: run, record, referenced or busy'),
  purged_at: z.string().nullable().describe('Instant at which it went for good'),
})
export const driftLookSchema = z.object({
  checked_at: z.string().nullable().describe('Instant of the last nightly look; null before the first one'),
  version: z.number().int().nullable(),
  items: z.array(driftSchema).describe('Empty = the tables are what the catalog asks for'),
  hidden: z.array(hiddenPartSchema).describe('What publishes hid: kept until then, or gone'),
})
/** What the last nightly look at a tenant's tables found. */
export type DriftLook = z.infer<typeof driftLookSchema>

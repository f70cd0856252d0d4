import { z } from 'zod'

export const keyStateSchema = z.object({
  versions: z.array(
    z.object({
      version: z.int(),
      made_at: z.string(),
      seals: z.boolean().describe('What is written now is sealed with this one'),
      retired_at: z
        .string()
        .nullable()
        .describe('Since when nothing that lives is sealed with it; it opens history still'),
    }),
  ),
  turning: z
    .object({
      version: z.int(),
      asked_at: z.string(),
      rows_done: z.int().describe('Values sealed anew so far'),
      rows_left: z.int().describe('Values that an older version sealed'),
    })
    .nullable()
    .describe('The version that everything is being sealed with; null while none is turned'),
})
/** The keys that seal a tenant's personal values, without the keys. */
export type KeyState = z.infer<typeof keyStateSchema>

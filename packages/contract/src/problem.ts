import { z } from 'zod'

/** application/problem+json of every error: stable code, what was expected, where. */
export const problemSchema = z.object({
  type: z.string().describe('/docs/errors/<code>'),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  hint: z.string().optional(),
  request_id: z.string(),
  issues: z
    .array(
      z.object({
        code: z.string(),
        pointer: z.string(),
        message: z.string(),
        hint: z.string().optional(),
        expected: z.string().optional(),
        file: z.string().optional(),
        at: z.tuple([z.int(), z.int()]).readonly().optional().describe('within the text at `pointer`, half-open'),
        params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
      }),
    )
    .optional(),
  details: z.record(z.string(), z.unknown()).optional(),
})
export type Problem = z.infer<typeof problemSchema>

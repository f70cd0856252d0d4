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
      }),
    )
    .optional(),
  details: z.record(z.string(), z.unknown()).optional(),
})
export type Problem = z.infer<typeof problemSchema>

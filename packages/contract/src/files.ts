import { z } from 'zod'

/** A file as records carry it. Records are sent only its id. */
export const fileSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  type: z.string().describe('Media type, found in the content'),
  size: z.int().describe('Bytes'),
})
export type FileJson = z.infer<typeof fileSchema>

import { z } from 'zod'
import { define } from './definition.ts'
import { acceptedOf, fileHeader } from './file-rules.ts'

/** Several files in the order they were given, each once; a JSON list of what an attachment holds. */
export const attachments = define<'attachments'>()({
  document: z.strictObject({
    ...fileHeader,
    type: z.literal('attachments'),
    countMax: z.int().min(1).max(50).default(10),
  }),
  storage: () => 'jsonb',
  valueType: () => ({ kind: 'list', of: { kind: 'file' } }),
  compile: ({ accept, sizeMax, countMax }, { common, column }) => ({
    ...common,
    type: 'attachments',
    column,
    accept: acceptedOf(accept),
    sizeMax,
    countMax,
  }),
})

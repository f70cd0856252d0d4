import { z } from 'zod'
import { define, storedHeader } from './definition.ts'

/** Text of several lines. */
export const longText = define<'long_text'>()({
  document: z.strictObject({
    ...storedHeader,
    type: z.literal('long_text'),
    maxLength: z.int().min(1).max(100_000).default(10_000),
  }),
  storage: () => 'text',
  valueType: () => ({ kind: 'text' }),
  compile: (document, { common, column }) => ({
    ...common,
    type: 'long_text',
    column,
    maxLength: document.maxLength,
    unique: false,
  }),
})

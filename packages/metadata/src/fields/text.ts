import { z } from 'zod'
import { define, defined, sealable, storedHeader } from './definition.ts'

const pattern = z.string().min(1).max(200).exactOptional()

/** One line of text. */
export const text = define<'text'>()({
  document: z.strictObject({
    ...storedHeader,
    ...sealable,
    type: z.literal('text'),
    maxLength: z.int().min(1).max(1000).default(200),
    pattern,
    unique: z.boolean().exactOptional(),
  }),
  storage: () => 'text',
  valueType: () => ({ kind: 'text' }),
  compile: (document, { common, column }) => ({
    ...common,
    type: 'text',
    column,
    maxLength: document.maxLength,
    ...defined({ pattern: document.pattern }),
    unique: document.unique ?? false,
  }),
})

import { z } from 'zod'
import { define, storedHeader } from './definition.ts'

/** Formatted text, stored as HTML cut down to an allow-list when it is written (query/columns/rich-text), so that print, mail and
 * other programs take it as it is. Canonical text: that HTML. Expressions cannot read it. */
export const richText = define<'rich_text'>()({
  document: z.strictObject({
    ...storedHeader,
    type: z.literal('rich_text'),
    maxLength: z.int().min(1).max(100_000).default(20_000),
  }),
  storage: () => 'text',
  valueType: () => undefined,
  compile: (document, { common, column }) => ({ ...common, type: 'rich_text', column, maxLength: document.maxLength }),
})

import { z } from 'zod'
import { define, storedHeader } from './definition.ts'

/** Words of the writer's own, each once, in the order they were given. Canonical text: a JSON list of texts. Expressions
 * ask `'x' in tags`. */
export const tags = define<'tags'>()({
  document: z.strictObject({
    ...storedHeader,
    type: z.literal('tags'),
    maxItems: z.int().min(1).max(100).default(20),
    maxLength: z.int().min(1).max(100).default(40),
  }),
  storage: () => 'text[]',
  valueType: () => ({ kind: 'list', of: { kind: 'text' } }),
  compile: (document, { common, column }) => ({
    ...common,
    type: 'tags',
    column,
    maxItems: document.maxItems,
    maxLength: document.maxLength,
  }),
})

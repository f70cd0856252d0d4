import { z } from 'zod'
import { name } from '../documents/shapes.ts'
import { joinTable } from '../physical-names.ts'
import { define, fieldHeader } from './definition.ts'

const MAX = 50

/** Many records of one entity, in the order they are given. */
export const references = define<'references'>()({
  document: z.strictObject({
    ...fieldHeader,
    type: z.literal('references'),
    to: name,
    required: z.boolean().exactOptional(),
    readOnly: z.boolean().exactOptional(),
    /** At most so many. */
    max: z.int().min(1).max(200).default(MAX),
  }),
  storage: () => undefined,
  valueType: (shape: { readonly to: string }) => ({ kind: 'list', of: { kind: 'record', entity: shape.to } }),
  compile: (document, { common, column, table = '' }) => ({
    ...common,
    type: 'references',
    to: document.to,
    table: joinTable(table, column),
    max: document.max,
  }),
})

import { z } from 'zod'
import { name } from '../documents/shapes.ts'
import { define, defined, fieldHeader } from './definition.ts'

/** The records of another entity that refer to this one. Not stored. */
export const children = define<'children'>()({
  document: z.strictObject({
    ...fieldHeader,
    type: z.literal('children'),
    of: name,
    by: name,
    /** Written and deleted with the record, in one change. */
    owned: z.literal(true).exactOptional(),
    /** A whole number of the lines that keeps their order; set by the system. */
    order: name.exactOptional(),
  }),
  storage: () => undefined,
  valueType: (shape: { readonly of: string }) => ({ kind: 'list', of: { kind: 'record', entity: shape.of } }),
  compile: (document, { common }) => ({
    ...common,
    type: 'children',
    of: document.of,
    by: document.by,
    ...defined({ owned: document.owned, order: document.order }),
  }),
})

import { z } from 'zod'
import { name } from '../documents/shapes.ts'
import { define, fieldHeader } from './definition.ts'

/** One record of one of several entities. Expressions cannot follow it: it has no one type. */
export const anyReference = define<'any_reference'>()({
  document: z.strictObject({
    ...fieldHeader,
    type: z.literal('any_reference'),
    to: z.array(name).min(2).max(12),
    required: z.boolean().exactOptional(),
    readOnly: z.boolean().exactOptional(),
  }),
  storage: () => undefined,
  valueType: () => undefined,
  compile: (document, { common, columnOf }) => ({
    ...common,
    type: 'any_reference',
    to: document.to.map((entity) => ({ entity, column: columnOf?.(`${document.name}/${entity}`) ?? '' })),
  }),
})

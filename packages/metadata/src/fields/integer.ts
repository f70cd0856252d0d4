import { z } from 'zod'
import { form } from '../texts/shape-texts.ts'
import { define, defined, storedHeader } from './definition.ts'
import { numberIn, unit } from './unit.ts'

const bound = z
  .string()
  .regex(/^-?(0|[1-9]\d{0,14})$/, form('whole'))
  .or(z.int())
  .exactOptional()

/** A whole number. */
export const integer = define<'integer'>()({
  document: z.strictObject({
    ...storedHeader,
    type: z.literal('integer'),
    min: bound,
    max: bound,
    unit,
    unique: z.boolean().exactOptional(),
  }),
  storage: () => 'bigint',
  valueType: (shape: { readonly unit?: string }) => numberIn(shape.unit),
  compile: (document, { common, column }) => ({
    ...common,
    type: 'integer',
    column,
    ...defined({ min: document.min?.toString(), max: document.max?.toString(), unit: document.unit }),
    unique: document.unique ?? false,
  }),
})

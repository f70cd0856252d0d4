import { z } from 'zod'
import { decimal as decimalText } from '../documents/shapes.ts'
import { define, defined, storedHeader } from './definition.ts'
import { numberIn, unit } from './unit.ts'

/** An exact number with a declared precision and scale. */
export const decimal = define<'decimal'>()({
  document: z.strictObject({
    ...storedHeader,
    type: z.literal('decimal'),
    precision: z.int().min(1).max(30).default(18),
    scale: z.int().min(0).max(12),
    min: decimalText.exactOptional(),
    max: decimalText.exactOptional(),
    unit,
  }),
  storage: (field) => `numeric(${field.precision},${field.scale})`,
  valueType: (shape: { readonly unit?: string }) => numberIn(shape.unit),
  compile: (document, { common, column }) => ({
    ...common,
    type: 'decimal',
    column,
    precision: document.precision,
    scale: document.scale,
    ...defined({ min: document.min, max: document.max, unit: document.unit }),
  }),
})

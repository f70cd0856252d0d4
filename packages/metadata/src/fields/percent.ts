import { z } from 'zod'
import { decimal as decimalText } from '../documents/shapes.ts'
import { define, defined, storedHeader } from './definition.ts'

/**
 * A share, stored and computed with as its exact ratio: 3 % is `"0.03"` in JSON, in the table and in expressions, and only
 * people see `3%`. `scale` counts the ratio's digits after the point. Canonical text: decimal text of the ratio.
 */
export const percent = define<'percent'>()({
  document: z.strictObject({
    ...storedHeader,
    type: z.literal('percent'),
    scale: z.int().min(2).max(12).default(4),
    min: decimalText.exactOptional(),
    max: decimalText.exactOptional(),
  }),
  storage: (field) => `numeric(${field.precision},${field.scale})`,
  valueType: () => ({ kind: 'number' }),
  compile: (document, { common, column }) => ({
    ...common,
    type: 'percent',
    column,
    precision: document.scale + 6,
    scale: document.scale,
    ...defined({ min: document.min, max: document.max }),
  }),
})

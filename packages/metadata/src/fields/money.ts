import { z } from 'zod'
import { decimal as decimalText } from '../documents/shapes.ts'
import { form } from '../texts/shape-texts.ts'
import { minorDigits } from './currency.ts'
import { define, defined, storedHeader } from './definition.ts'
import { numberIn } from './unit.ts'

/** An amount of money: exact decimal text with the digits of its currency (CNY 2, JPY 0, KWD 3); the kernel's is stored in fen. */
export const money = define<'money'>()({
  document: z.strictObject({
    ...storedHeader,
    type: z.literal('money'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, form('currency'))
      .exactOptional(),
    min: decimalText.exactOptional(),
    max: decimalText.exactOptional(),
  }),
  storage: (field) =>
    field.storage === 'fen' ? 'bigint' : `numeric(${12 + minorDigits(field.currency)},${minorDigits(field.currency)})`,
  valueType: (shape: { readonly currency?: string }, context) => numberIn(shape.currency ?? context.currency),
  compile: (document, { common, column, currency, kernel }) => ({
    ...common,
    type: 'money',
    column,
    currency: document.currency ?? currency,
    ...defined({ min: document.min, max: document.max }),
    storage: kernel ? 'fen' : 'numeric',
  }),
})

import { z } from 'zod'
import { define, storedHeader } from './definition.ts'
import { compileOptions, optionList } from './option.ts'

/** One of declared options, identified by `value`. */
export const enumeration = define<'enum'>()({
  document: z.strictObject({ ...storedHeader, type: z.literal('enum'), options: optionList }),
  storage: () => 'text',
  valueType: (shape: { readonly options: readonly { readonly value: string }[] }) => ({
    kind: 'text',
    oneOf: shape.options.map((one) => one.value),
  }),
  compile: (document, { common, column }) => ({
    ...common,
    type: 'enum',
    column,
    options: compileOptions(document.options),
  }),
})

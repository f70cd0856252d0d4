import { z } from 'zod'
import { define, storedHeader } from './definition.ts'
import { compileOptions, optionList } from './option.ts'

/** Some of declared options, identified by `value`, each once and in the order of the options. Canonical text: a JSON list of values. */
export const multiEnum = define<'multi_enum'>()({
  document: z.strictObject({
    ...storedHeader,
    type: z.literal('multi_enum'),
    default: z.array(z.string().max(48)).max(200).exactOptional(),
    options: optionList,
  }),
  storage: () => 'text[]',
  valueType: (shape: { readonly options: readonly { readonly value: string }[] }) => ({
    kind: 'list',
    of: { kind: 'text', oneOf: shape.options.map((one) => one.value) },
  }),
  compile: (document, { common, column }) => ({
    ...common,
    type: 'multi_enum',
    column,
    options: compileOptions(document.options),
  }),
})

import { z } from 'zod'
import { label } from '../documents/shapes.ts'
import { define, defined, storedHeader } from './definition.ts'

const option = z.strictObject({
  value: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,47}$/, 'a value: letters, digits, _ . -'),
  label: label.exactOptional(),
  color: z.enum(['neutral', 'good', 'warn', 'bad', 'info']).exactOptional(),
  hidden: z.boolean().exactOptional(),
  after: z.string().exactOptional(),
})

/** One of declared options, identified by `value`. */
export const enumeration = define<'enum'>()({
  document: z.strictObject({ ...storedHeader, type: z.literal('enum'), options: z.array(option).min(1).max(200) }),
  storage: () => 'text',
  valueType: (shape: { readonly options: readonly { readonly value: string }[] }) => ({
    kind: 'text',
    oneOf: shape.options.map((one) => one.value),
  }),
  compile: (document, { common, column }) => ({
    ...common,
    type: 'enum',
    column,
    options: document.options.map((one) => ({
      value: one.value,
      label: one.label ?? { en: one.value },
      ...defined({ color: one.color, hidden: one.hidden }),
    })),
  }),
})

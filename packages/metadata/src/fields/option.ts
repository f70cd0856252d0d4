import { z } from 'zod'
import { label } from '../documents/shapes.ts'
import type { EnumOption } from '../field.ts'
import { form } from '../texts/shape-texts.ts'
import { defined } from './definition.ts'

/** Colours that an option or state may have. */
export const optionColors = ['neutral', 'good', 'warn', 'bad', 'info'] as const

const option = z.strictObject({
  value: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,47}$/, form('option')),
  label: label.exactOptional(),
  color: z.enum(optionColors).exactOptional(),
  hidden: z.boolean().exactOptional(),
  after: z.string().exactOptional(),
})

/** The options of an enum or multi-enum, as documents list them. */
export const optionList = z.array(option).min(1).max(200)

/** The options as the catalog holds them; one without a label is called by its value. */
export const compileOptions = (options: z.output<typeof optionList>): EnumOption[] =>
  options.map((one) => ({
    value: one.value,
    label: one.label ?? { en: one.value },
    ...defined({ color: one.color, hidden: one.hidden }),
  }))

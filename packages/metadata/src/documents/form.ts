import { z } from 'zod'
import { expression, header, name, part } from './shapes.ts'

const formField = z.union([
  name,
  z.strictObject({
    name,
    after: name.exactOptional(),
    hidden: z.boolean().exactOptional(),
    show: expression.exactOptional(),
    require: expression.exactOptional(),
    readOnly: z.union([z.boolean(), expression]).exactOptional(),
    default: expression.exactOptional(),
  }),
])

/** Where a form is for. */
export const formPlaces = ['console', 'portal', 'print'] as const

/** How one record is shown and edited: sections of fields, in steps where it is much. */
export const formDocument = z.strictObject({
  ...header('form'),
  entity: name,
  for: z.array(z.enum(formPlaces)).min(1).default(['console', 'portal']),
  steps: z
    .array(z.strictObject({ ...part, name }))
    .max(12)
    .default([]),
  sections: z
    .array(
      z.strictObject({
        ...part,
        name,
        step: name.exactOptional(),
        show: expression.exactOptional(),
        columns: z.union([z.literal(1), z.literal(2)]).default(2),
        fields: z.array(formField).min(1).max(100),
      }),
    )
    .min(1)
    .max(30),
})
export type FormDocument = z.infer<typeof formDocument>

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
    readOnly: z.boolean().exactOptional(),
  }),
])

/** How one record is shown and edited: sections of fields. */
export const formDocument = z.strictObject({
  ...header('form'),
  entity: name,
  sections: z
    .array(
      z.strictObject({
        ...part,
        name,
        columns: z.union([z.literal(1), z.literal(2)]).default(2),
        fields: z.array(formField).min(1).max(100),
      }),
    )
    .min(1)
    .max(30),
})
export type FormDocument = z.infer<typeof formDocument>

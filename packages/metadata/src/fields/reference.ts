import { z } from 'zod'
import { name } from '../documents/shapes.ts'
import { form } from '../texts/shape-texts.ts'
import { define, defined, storedHeader } from './definition.ts'

/** Another record. `same` keeps it equal to a path: `"building.project"`. */
export const reference = define<'reference'>()({
  document: z.strictObject({
    ...storedHeader,
    type: z.literal('reference'),
    to: name,
    onDelete: z.literal('restrict').default('restrict'),
    same: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,47}\.[a-z][a-z0-9_]{0,47}$/, form('same'))
      .exactOptional(),
  }),
  storage: () => 'uuid',
  valueType: (shape: { readonly to: string }) => ({ kind: 'record', entity: shape.to }),
  compile: (document, { common, column }) => ({
    ...common,
    type: 'reference',
    column,
    to: document.to,
    onDelete: document.onDelete,
    ...defined({ same: document.same?.split('.') as [string, string] | undefined }),
  }),
})

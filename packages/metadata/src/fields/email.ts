import { z } from 'zod'
import { define, defined, sealable, storedHeader } from './definition.ts'
import { find } from './find.ts'

/** An address of e-mail. Canonical text: lower case. */
export const email = define<'email'>()({
  document: z.strictObject({
    ...storedHeader,
    ...sealable,
    type: z.literal('email'),
    unique: z.boolean().exactOptional(),
    find,
  }),
  storage: () => 'text',
  valueType: () => ({ kind: 'text' }),
  compile: (document, { common, column }) => ({
    ...common,
    type: 'email',
    column,
    unique: document.unique ?? false,
    ...defined({ find: document.find }),
  }),
})

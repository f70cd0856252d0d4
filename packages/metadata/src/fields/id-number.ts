import { z } from 'zod'
import { define, defined, sealable, storedHeader } from './definition.ts'
import { find } from './find.ts'

/** A number of the Chinese resident identity card (GB 11643), checksum held. Personal, always. Canonical text: 18 characters, `X` upper case. */
export const idNumber = define<'id_number'>()({
  document: z.strictObject({
    ...storedHeader,
    ...sealable,
    type: z.literal('id_number'),
    personal: z.literal(true).exactOptional(),
    unique: z.boolean().exactOptional(),
    find,
  }),
  storage: () => 'text',
  valueType: () => ({ kind: 'text' }),
  compile: (document, { common, column }) => ({
    ...common,
    type: 'id_number',
    column,
    unique: document.unique ?? false,
    ...defined({ find: document.find }),
  }),
})

import { z } from 'zod'
import { define, defined, sealable, storedHeader } from './definition.ts'
import { find } from './find.ts'

/** A telephone number; China's where no country is given. Canonical text: `+8613800000000`, an extension after `;ext=`. */
export const phone = define<'phone'>()({
  document: z.strictObject({
    ...storedHeader,
    ...sealable,
    type: z.literal('phone'),
    unique: z.boolean().exactOptional(),
    find,
  }),
  storage: () => 'text',
  valueType: () => ({ kind: 'text' }),
  compile: (document, { common, column }) => ({
    ...common,
    type: 'phone',
    column,
    unique: document.unique ?? false,
    ...defined({ find: document.find }),
  }),
})

import { z } from 'zod'
import { define, defined, storedHeader } from './definition.ts'
import { find } from './find.ts'

/** A Chinese vehicle plate, also new energy, embassy and police. Canonical text: `浙A12345`, upper case, nothing between. */
export const plateNumber = define<'plate_number'>()({
  document: z.strictObject({
    ...storedHeader,
    type: z.literal('plate_number'),
    unique: z.boolean().exactOptional(),
    find,
  }),
  storage: () => 'text',
  valueType: () => ({ kind: 'text' }),
  compile: (document, { common, column }) => ({
    ...common,
    type: 'plate_number',
    column,
    unique: document.unique ?? false,
    ...defined({ find: document.find }),
  }),
})

import { z } from 'zod'
import { define, storedHeader } from './definition.ts'

/** A calendar day. */
export const date = define<'date'>()({
  document: z.strictObject({ ...storedHeader, type: z.literal('date') }),
  storage: () => 'date',
  valueType: () => ({ kind: 'day' }),
  compile: (_, { common, column }) => ({ ...common, type: 'date', column }),
})

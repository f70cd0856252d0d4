import { z } from 'zod'
import { define, storedHeader } from './definition.ts'

/** A calendar month, stored as its text. */
export const period = define<'period'>()({
  document: z.strictObject({ ...storedHeader, type: z.literal('period') }),
  storage: () => 'text',
  valueType: () => ({ kind: 'period' }),
  compile: (_, { common, column }) => ({ ...common, type: 'period', column }),
})

import { z } from 'zod'
import { define, storedHeader } from './definition.ts'

/** An instant. */
export const datetime = define<'datetime'>()({
  document: z.strictObject({ ...storedHeader, type: z.literal('datetime') }),
  storage: () => 'timestamptz',
  valueType: () => ({ kind: 'instant' }),
  compile: (_, { common, column }) => ({ ...common, type: 'datetime', column }),
})

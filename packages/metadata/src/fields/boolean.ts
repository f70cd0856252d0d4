import { z } from 'zod'
import { define, storedHeader } from './definition.ts'

/** Yes or no. */
export const boolean = define<'boolean'>()({
  document: z.strictObject({ ...storedHeader, type: z.literal('boolean') }),
  storage: () => 'boolean',
  valueType: () => ({ kind: 'boolean' }),
  compile: (_, { common, column }) => ({ ...common, type: 'boolean', column }),
})

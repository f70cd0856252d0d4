import { z } from 'zod'
import { define, storedHeader } from './definition.ts'

/** Structured data that is kept and shown, not computed with. */
export const json = define<'json'>()({
  document: z.strictObject({ ...storedHeader, type: z.literal('json') }),
  storage: () => 'jsonb',
  valueType: () => undefined,
  compile: (_, { common, column }) => ({ ...common, type: 'json', column }),
})

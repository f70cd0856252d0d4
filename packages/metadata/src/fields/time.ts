import { z } from 'zod'
import { define, storedHeader } from './definition.ts'

/** A time of day to the minute, stored as its text `08:30`: order, equality and texts mean the same in SQL and in memory.
 * Canonical text: `HH:MM`. To expressions it is that text. */
export const time = define<'time'>()({
  document: z.strictObject({ ...storedHeader, type: z.literal('time') }),
  storage: () => 'text',
  valueType: () => ({ kind: 'text' }),
  compile: (_, { common, column }) => ({ ...common, type: 'time', column }),
})

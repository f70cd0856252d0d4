import { z } from 'zod'
import { define, storedHeader } from './definition.ts'

/** A length of time in whole minutes (a month has no length). JSON is ISO 8601 (`P1DT2H30M`), the column holds minutes, and
 * expressions compute with minutes as a plain number. Canonical text: ISO 8601 with days of 24 hours, hours and minutes. */
export const duration = define<'duration'>()({
  document: z.strictObject({ ...storedHeader, type: z.literal('duration') }),
  storage: () => 'bigint',
  valueType: () => ({ kind: 'number' }),
  compile: (_, { common, column }) => ({ ...common, type: 'duration', column }),
})

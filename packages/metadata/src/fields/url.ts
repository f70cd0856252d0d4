import { z } from 'zod'
import { define, storedHeader } from './definition.ts'

/** An address of the web: http or https only, no user name. Canonical text: as URL parsers write it. */
export const url = define<'url'>()({
  document: z.strictObject({ ...storedHeader, type: z.literal('url') }),
  storage: () => 'text',
  valueType: () => ({ kind: 'text' }),
  compile: (_, { common, column }) => ({ ...common, type: 'url', column }),
})

import { z } from 'zod'
import { define, fieldHeader, storedOnly } from './definition.ts'

/**
 * A signature: the strokes of a pen as points, or a typed name for whoever signs with a keyboard; with who was signed in
 * and when, which the server adds. Canonical text: the typed name, or a mark. Expressions cannot read it.
 */
export const signature = define<'signature'>()({
  document: z.strictObject({ ...fieldHeader, ...storedOnly, type: z.literal('signature') }),
  storage: () => 'jsonb',
  valueType: () => undefined,
  compile: (_, { common, column }) => ({ ...common, type: 'signature', column }),
})

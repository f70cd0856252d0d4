import { z } from 'zod'
import { define, fieldHeader } from './definition.ts'

/** The record's own identity: a system field, never written in a document. */
export const id = define<'id'>()({
  document: z.strictObject({ ...fieldHeader, type: z.literal('id') }),
  storage: () => 'uuid',
  valueType: (_, { entity }) => ({ kind: 'record', entity }),
  compile: (_, { common, column }) => ({ ...common, type: 'id', column }),
})

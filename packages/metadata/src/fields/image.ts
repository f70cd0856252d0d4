import { z } from 'zod'
import { define } from './definition.ts'
import { acceptedOf, pictureHeader } from './file-rules.ts'

/** One picture, made anew when it arrives and shown with a small form of it; held like an attachment. */
export const image = define<'image'>()({
  document: z.strictObject({ ...pictureHeader, type: z.literal('image') }),
  storage: () => 'jsonb',
  valueType: () => undefined,
  compile: ({ accept, sizeMax }, { common, column }) => ({
    ...common,
    type: 'image',
    column,
    accept: acceptedOf(accept),
    sizeMax,
  }),
})

import { z } from 'zod'
import { define } from './definition.ts'
import { acceptedOf, fileHeader } from './file-rules.ts'

/**
 * One file. The column holds what people are shown of it as JSON (`id`, `name`, `type`, `size`), the content lies in the
 * store under the id. Canonical text: the file's name. Expressions cannot read it.
 */
export const attachment = define<'attachment'>()({
  document: z.strictObject({ ...fileHeader, type: z.literal('attachment') }),
  storage: () => 'jsonb',
  valueType: () => undefined,
  compile: ({ accept, sizeMax }, { common, column }) => ({
    ...common,
    type: 'attachment',
    column,
    accept: acceptedOf(accept),
    sizeMax,
  }),
})

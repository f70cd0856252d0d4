import { assert } from '@courtyard/std/assert'
import { z } from 'zod'
import { form } from '../texts/shape-texts.ts'
import { define, fieldHeader } from './definition.ts'

/** The value at the end of a path over references. Never stored. */
export const lookup = define<'lookup'>()({
  document: z.strictObject({
    ...fieldHeader,
    type: z.literal('lookup'),
    path: z.string().regex(/^[a-z][a-z0-9_]{0,47}(\.[a-z][a-z0-9_]{0,47}){1,3}$/, form('lookup')),
    as: z.enum(['viewer', 'system']).default('viewer'),
  }),
  storage: () => undefined,
  valueType: () => undefined, // what the path ends in: build-model.ts and fields.ts ask that
  compile: (document, { common, end }) => {
    assert(end, 'a lookup is compiled with what it ends in')
    return { ...common, type: 'lookup', path: document.path.split('.'), as: document.as, end }
  },
})

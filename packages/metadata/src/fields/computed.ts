import { assert } from '@courtyard/std/assert'
import { z } from 'zod'
import { expression } from '../documents/shapes.ts'
import { define, defined, fieldHeader } from './definition.ts'
import { result, resultScale, resultType } from './result.ts'

type Shape = { readonly result: { readonly type: string; readonly unit?: string } }

/** A formula over the record's own row and references. Not stored. */
export const computed = define<'computed'>()({
  document: z.strictObject({
    ...fieldHeader,
    type: z.literal('computed'),
    amount: expression,
    result: result(['decimal', 'money', 'integer', 'text', 'date']),
  }),
  storage: () => undefined,
  valueType: (shape: Shape, context) => resultType(shape.result, context),
  compile: (document, { common, amount }) => {
    assert(amount, 'a computed field is compiled with its tree')
    return {
      ...common,
      type: 'computed',
      amount,
      result: {
        type: document.result.type,
        scale: resultScale(document.result),
        ...defined({ unit: document.result.unit }),
      },
    }
  },
})

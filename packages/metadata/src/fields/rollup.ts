import { assert } from '@courtyard/std/assert'
import { z } from 'zod'
import { expression, name } from '../documents/shapes.ts'
import { define, defined, fieldHeader } from './definition.ts'
import { result, resultScale, resultType } from './result.ts'

const of = <F extends string>(fn: F) => z.strictObject({ [fn]: name } as Record<F, typeof name>)
const take = z.union([
  z.literal('count'),
  z.strictObject({ count: z.literal(true) }),
  of('sum'),
  of('min'),
  of('max'),
  of('avg'),
])

type Shape = { readonly result?: { readonly type: string; readonly unit?: string } | undefined }

/** An aggregate over the records that refer to this one, under the viewer's rights or the system's. Not stored. */
export const rollup = define<'rollup'>()({
  document: z.strictObject({
    ...fieldHeader,
    type: z.literal('rollup'),
    over: name,
    by: name,
    where: expression.exactOptional(),
    take,
    as: z.enum(['viewer', 'system']).default('viewer'),
    /** Derived from what is taken when absent. */
    result: result(['decimal', 'money', 'integer', 'date']).exactOptional(),
  }),
  storage: () => undefined,
  valueType: (shape: Shape, context) => (shape.result ? resultType(shape.result, context) : undefined),
  compile: (document, { common, where }) => {
    assert(document.result, 'a rollup is compiled with its result')
    const [fn, field] = typeof document.take === 'string' ? ['count', true] : Object.entries(document.take)[0]!
    return {
      ...common,
      type: 'rollup',
      over: document.over,
      by: document.by,
      ...defined({ where }),
      take: { fn: fn as 'sum' | 'count' | 'min' | 'max' | 'avg', ...(typeof field === 'string' && { field }) },
      as: document.as,
      result: {
        type: document.result.type,
        scale: resultScale(document.result),
        ...defined({ unit: document.result.unit }),
      },
    }
  },
})

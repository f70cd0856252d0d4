import { z } from 'zod'
import { form } from '../texts/shape-texts.ts'
import { decimal, expression, label, name, path } from './shapes.ts'

/** How many records become one value: `{"sum": "usage"}`, `{"count": true}`, `"one"` = the record itself. */
export const takes = ['sum', 'count', 'min', 'max', 'avg', 'first', 'last', 'one', 'list'] as const

const withPath = <F extends string>(fn: F) => z.strictObject({ [fn]: path } as Record<F, typeof path>)
const take = z.union([
  z.literal(['count', 'first', 'last', 'one', 'list']),
  z.strictObject({ count: z.literal(true) }),
  withPath('sum'),
  withPath('min'),
  withPath('max'),
  withPath('avg'),
  withPath('first'),
  withPath('last'),
  withPath('one'),
  withPath('list'),
])

const sort = z.string().regex(/^-?[a-z][a-z0-9_]{0,47}(\.[a-z][a-z0-9_]{0,47}){0,5}$/, form('sort'))

/** Data of other records, fetched set-wise: equality joins, a condition, and what to take of what is found. */
export const inputDocument = z.strictObject({
  label: label.exactOptional(),
  from: name,
  by: z.record(path, expression),
  where: expression.exactOptional(),
  take,
  order: z.union([sort, z.array(sort).min(1)]).exactOptional(),
  missing: z.union([z.literal('exception'), z.literal('skip'), decimal]).default('exception'),
})
export type InputDocument = z.infer<typeof inputDocument>

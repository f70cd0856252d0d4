import { z } from 'zod'
import { expression, header, name, path } from './shapes.ts'

const column = z.union([
  path,
  z.strictObject({ name: path, after: path.exactOptional(), hidden: z.boolean().exactOptional() }),
])
const sort = z.string().regex(/^-?[a-z][a-z0-9_]{0,47}(\.[a-z][a-z0-9_]{0,47}){0,5}$/, 'a path, `-` first to descend')

/** A list of records: columns, filter, sort and totals. */
export const viewDocument = z.strictObject({
  ...header('view'),
  entity: name,
  columns: z.array(column).min(1).max(60),
  filter: expression.exactOptional(),
  sort: z.array(sort).max(6).default([]),
  totals: z.array(name).max(12).default([]),
})
export type ViewDocument = z.infer<typeof viewDocument>

import { z } from 'zod'
import { form } from '../texts/shape-texts.ts'
import { expression, header, name, path } from './shapes.ts'

const column = z.union([
  path,
  z.strictObject({ name: path, after: path.exactOptional(), hidden: z.boolean().exactOptional() }),
])
const sort = z.string().regex(/^-?[a-z][a-z0-9_]{0,47}(\.[a-z][a-z0-9_]{0,47}){0,5}$/, form('sort'))

/** How the records are laid out; a table when it is not said. */
const layout = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('table') }),
  z.strictObject({
    type: z.literal('kanban'),
    /** An enum field: each option is a lane. */
    lanes: name,
    /** Cards of a lane that are shown at once. */
    cards: z.int().min(1).max(100).default(20),
  }),
  z.strictObject({
    type: z.literal('calendar'),
    /** A date or datetime field. */
    from: name,
    /** The last day, inclusive; absent = one day. */
    to: name.exactOptional(),
  }),
  z.strictObject({
    type: z.literal('gallery'),
    /** A field whose picture stands on the card. */
    image: name.exactOptional(),
  }),
  z.strictObject({ type: z.literal('tree') }),
])

/** Records of an entity in a layout: columns, filter, sort, groups and totals. */
export const viewDocument = z.strictObject({
  ...header('view'),
  entity: name,
  columns: z.array(column).min(1).max(60),
  filter: expression.exactOptional(),
  layout: layout.exactOptional(),
  /** Tables: rows stand in groups of equal values, each with its count and totals. */
  group: path.exactOptional(),
  /** An enum field whose option's colour marks the record. */
  color: name.exactOptional(),
  sort: z.array(sort).max(6).default([]),
  totals: z.array(name).max(12).default([]),
})
export type ViewDocument = z.infer<typeof viewDocument>

import { z } from 'zod'
import { form } from '../texts/shape-texts.ts'
import { expression, header, name, path } from './shapes.ts'

/** Text by language with `{expressions}` of the record in it. */
const text = z.record(z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, form('language')), z.string().max(4000))

const block = {
  name,
  after: name.exactOptional(),
  hidden: z.boolean().exactOptional(),
  show: expression.exactOptional(),
}
const sort = z.string().regex(/^-?[a-z][a-z0-9_]{0,47}(\.[a-z][a-z0-9_]{0,47}){0,5}$/, form('sort'))

const printBlock = z.discriminatedUnion('type', [
  z.strictObject({ ...block, type: z.literal('title'), text }),
  z.strictObject({ ...block, type: z.literal('text'), text }),
  /** Fields with their labels, as on the record's own page. */
  z.strictObject({
    ...block,
    type: z.literal('fields'),
    fields: z.array(path).min(1).max(60),
    columns: z.union([z.literal(1), z.literal(2)]).default(2),
  }),
  /** The records of a field of children. */
  z.strictObject({
    ...block,
    type: z.literal('table'),
    of: name,
    columns: z.array(path).min(1).max(20),
    sort: z.array(sort).max(4).default([]),
  }),
  /** A code to scan, of one text for all languages. */
  z.strictObject({ ...block, type: z.literal('qr'), code: z.string().min(1).max(400) }),
])

const print = z.strictObject({
  page: z
    .strictObject({
      size: z.enum(['A3', 'A4', 'A5', 'letter']).default('A4'),
      orientation: z.enum(['portrait', 'landscape']).default('portrait'),
    })
    .default({ size: 'A4', orientation: 'portrait' }),
  header: text.exactOptional(),
  footer: text.exactOptional(),
  blocks: z.array(printBlock).min(1).max(60),
})

/** What is written about one record: a page for paper, a message, or both. Typed blocks and texts, never HTML. */
export const templateDocument = z.strictObject({
  ...header('template'),
  entity: name,
  print: print.exactOptional(),
  /** A message per channel. */
  notify: z.strictObject({ inbox: z.strictObject({ subject: text, body: text }) }).exactOptional(),
})
export type TemplateDocument = z.infer<typeof templateDocument>
export type PrintBlockDocument = z.infer<typeof printBlock>

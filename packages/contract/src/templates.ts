import type { Template } from '@courtyard/metadata/catalog-template'
import { z } from 'zod'

/** A template to print, as it is described: what it says stays on the server. */
export type TemplateDescription = Pick<Template, 'name' | 'label' | 'entity'>

const block = z.discriminatedUnion('type', [
  z.object({ type: z.literal('title'), text: z.string() }),
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('qr'), code: z.string() }),
  z.object({
    type: z.literal('fields'),
    columns: z.union([z.literal(1), z.literal(2)]),
    fields: z.array(z.object({ label: z.string(), text: z.string() })),
  }),
  z.object({
    type: z.literal('table'),
    columns: z.array(z.object({ text: z.string(), isNumber: z.boolean() })),
    rows: z.array(z.array(z.string())),
    total: z.array(z.string()).exactOptional().describe('The last row, as wide as the others'),
    more: z.boolean().describe('There are more rows than a page holds'),
  }),
])

/** A template over one record: plain texts in typed blocks. */
export const printedPageSchema = z.object({
  title: z.string(),
  page: z.object({ size: z.enum(['A3', 'A4', 'A5', 'letter']), orientation: z.enum(['portrait', 'landscape']) }),
  header: z.string().nullable(),
  footer: z.string().nullable(),
  blocks: z.array(block),
})
export type PrintedPage = z.infer<typeof printedPageSchema>
export type PrintedBlock = PrintedPage['blocks'][number]

import { z } from 'zod'

const span = z.tuple([z.int(), z.int()]).readonly().describe('Offsets in the document, half-open')
const label = z.record(z.string(), z.string())

/** POST expressions/assist: a document as it is being written, and where the caret stands in it. */
export const assistSchema = z.strictObject({
  draft: z.string().meta({ format: 'uuid', 'x-entity': 'draft' }).describe('The draft whose other documents are meant'),
  file: z.string().min(1).max(300).describe('Path of the document'),
  text: z.string().max(1_000_000).describe('The document as it stands in the editor, saved or not'),
  offset: z.int().min(0).max(1_000_000).describe('Offset of the caret in UTF-16 units'),
})
export type AssistRequest = z.infer<typeof assistSchema>

/** What may be written at the caret, what is wrong, and what the word there means. */
export const assistanceSchema = z.object({
  place: z
    .object({
      name: z.string().nullable(),
      profile: z.enum(['predicate', 'calculation']),
      result: z.string(),
    })
    .nullable()
    .describe('null where no expression stands, or the draft has problems that hide what could be named'),
  expression: z.object({ text: z.string(), at: span }).nullable(),
  issues: z.array(z.object({ code: z.string(), message: z.string(), hint: z.string().exactOptional(), at: span })),
  completions: z.object({
    at: span.describe('What a completion replaces'),
    items: z.array(
      z.object({
        kind: z.enum(['field', 'variable', 'function', 'option', 'word']),
        name: z.string(),
        insert: z.string().describe('As it is written inside the JSON text'),
        type: z.string().exactOptional(),
        label: label.exactOptional(),
        doc: z.string().exactOptional(),
      }),
    ),
  }),
  hover: z
    .object({
      at: span,
      title: z.string(),
      type: z.string().exactOptional(),
      optional: z.boolean().describe('A record may lack the value'),
      label: label.exactOptional(),
      doc: z.string().exactOptional(),
    })
    .nullable(),
  formatted: z.string().nullable().describe('The expression in its one form; null while it does not parse'),
})
export type Assistance = z.infer<typeof assistanceSchema>

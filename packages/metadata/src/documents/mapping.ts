import { z } from 'zod'
import { form } from '../texts/shape-texts.ts'
import { header, name, path } from './shapes.ts'

const headers = z.array(z.string().min(1).max(120)).min(1)
const headerRow = z.union([z.literal('auto'), z.int().min(1).max(100)]).default('auto')

const column = z.strictObject({
  field: name,
  hidden: z.boolean().exactOptional(),
  after: name.exactOptional(),
  header: z.union([z.string().min(1).max(120), headers]).exactOptional(),
  compose: z.string().min(1).max(400).exactOptional(),
  constant: z.string().exactOptional(),
  default: z.string().exactOptional(),
  required: z.boolean().default(false),
  transforms: z
    .array(
      z
        .string()
        .regex(
          /^(trim|half_width|upper|lower|digits|date|period|decimal|strip:.+|split:.+:\d+|pad:\d+)$/,
          form('transform'),
        ),
    )
    .max(10)
    .default([]),
  values: z.record(z.string(), z.string()).exactOptional(),
  /** Of a list of references: what stands between the texts of a cell. */
  separator: z.string().min(1).max(5).exactOptional(),
  lookup: z
    .strictObject({
      by: z.array(path).min(1).max(6),
      /** Of a reference to one of several entities: which of them. */
      entity: name.exactOptional(),
      headers: z.array(headers).exactOptional(),
      constants: z.record(path, z.string()).exactOptional(),
      missing: z.enum(['error', 'empty', 'skip']).exactOptional(),
    })
    .exactOptional(),
})

const join = z.strictObject({
  name,
  match: z.array(z.string().min(1)).min(1),
  header: headerRow,
  left: z.array(z.string().min(1)).min(1),
  right: z.array(z.string().min(1)).min(1),
})

const sheet = z.strictObject({
  name,
  hidden: z.boolean().exactOptional(),
  after: name.exactOptional(),
  match: z.array(z.string().min(1).max(120)),
  entity: name,
  key: z.array(name).min(1).max(8),
  skip: z.array(z.strictObject({ column: z.string(), in: z.array(z.string()).min(1) })).default([]),
  header: headerRow,
  distinct: z.boolean().exactOptional(),
  each: z.strictObject({ headers: z.array(headers).min(1), separator: z.string().min(1) }).exactOptional(),
  joins: z.array(join).exactOptional(),
  columns: z.array(column).min(1).max(100),
})

/** Sheets of a workbook onto entities: which columns, how their texts become values, how references are found. */
export const mappingDocument = z.strictObject({ ...header('mapping'), sheets: z.array(sheet).min(1).max(60) })
export type MappingDocument = z.infer<typeof mappingDocument>

import { z } from 'zod'
import { type FieldDocument, writtenField } from '../fields.ts'
import { form } from '../texts/shape-texts.ts'
import { expression, header, label, name, part } from './shapes.ts'

const rule = z.strictObject({ ...part, name, when: expression.exactOptional(), require: expression, message: label })
const noOverlap = z.strictObject({
  by: z.array(name).min(1),
  period: z.tuple([name, name]),
  where: expression.exactOptional(),
})

/** How long a record is kept: so many days or months after a day that it holds; then it is deleted, or what is personal in it is. */
const retention = z.strictObject({
  from: name,
  after: z.union([
    z.strictObject({ days: z.int().min(1).max(36_500) }),
    z.strictObject({ months: z.int().min(1).max(1_200) }),
  ]),
  end: z.enum(['delete', 'forget']),
})

/** A kind of thing: its fields, keys, indexes and rules. `extends` binds a kernel entity. */
export const entityDocument = z.strictObject({
  ...header('entity'),
  renamedFrom: z.array(name).exactOptional(),
  plural: label.exactOptional(),
  title: name,
  fields: z.array(writtenField).max(300),
  keys: z.array(z.array(name).min(1).max(8)).default([]),
  indexes: z.array(z.array(name).min(1).max(8)).default([]),
  noOverlap: z.array(noOverlap).default([]),
  rules: z.array(rule).default([]),
  search: z.array(name).default([]),
  /** Who changed what and when is kept for every change of a record. */
  history: z.boolean().exactOptional(),
  /** Deleting moves to the trash, where a record stays for some days (30) and may be taken back. */
  trash: z.union([z.boolean(), z.strictObject({ days: z.int().min(1).max(3650) })]).exactOptional(),
  /** Each record is about one natural person, who has rights to what is held of them: it has personal fields. */
  person: z.literal(true).exactOptional(),
  /** What nobody needs any more goes by itself, in the night. */
  retention: retention.exactOptional(),
  /** A reference to the entity itself that makes its records a tree: the parent. */
  tree: name.exactOptional(),
})
/** An entity as it is written. */
export type WrittenEntity = z.infer<typeof entityDocument>
/** An entity whose state fields are the options of their workflows. */
export type EntityDocument = Omit<WrittenEntity, 'fields'> & { fields: FieldDocument[] }

/** How a pack binds a kernel entity to its own: names the targets, may relabel, hide and add fields that are not stored. */
export const kernelBinding = z.strictObject({
  ...header('entity'),
  extends: z.string().regex(/^kernel\/[a-z][a-z0-9_]{0,47}$/, form('kernel_entity')),
  plural: label.exactOptional(),
  title: name.exactOptional(),
  fields: z.array(z.looseObject({ name })).default([]),
  search: z.array(name).exactOptional(),
})
export type KernelBinding = z.infer<typeof kernelBinding>

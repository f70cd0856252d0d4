import { z } from 'zod'
import { form } from '../texts/shape-texts.ts'
import { expression, header, name, path } from './shapes.ts'

/** What may happen to a record. The trash counts as deleted, coming back as created. */
export const recordEvents = ['created', 'updated', 'deleted'] as const

const send = z.strictObject({
  /** https; http only for origins that the operator allows, which the document cannot know. */
  url: z
    .string()
    .max(500)
    .regex(/^https?:\/\/[^\s/?#@\\]+(?:[/?][^\s#\\]*)?$/, form('web_address')),
  /** Empty: only effects send it. */
  events: z.array(z.enum(recordEvents)).max(3).default([]),
  /** Of updates, only those that change one of these. */
  changed: z.array(name).max(50).default([]),
  when: expression.exactOptional(),
  /** What is sent of the record, by path. */
  fields: z.array(path).max(100).default([]),
  /** Personal values are sent as they are, not masked. */
  unmasked: z.literal(true).exactOptional(),
})

const receive = z.strictObject({
  /** The role whose rights a message has. */
  as: name,
  do: z.enum(['create', 'update', 'upsert']),
  /** Fields that find the record. */
  key: z.array(name).max(4).default([]),
  /** Field = where its value stands in the message: `data.serial`. */
  map: z.record(name, z.string().regex(/^[A-Za-z0-9_-]{1,60}(\.[A-Za-z0-9_-]{1,60}){0,7}$/, form('message_path'))),
})

/** A webhook: records sent out as they change, or messages of another system taken in. */
export const hookDocument = z.strictObject({
  ...header('hook'),
  entity: name,
  /** Name of the secret that signs; the secret itself is set through the API and stands in no document. */
  secret: name,
  send: send.exactOptional(),
  receive: receive.exactOptional(),
})
export type HookDocument = z.infer<typeof hookDocument>

import { z } from 'zod'
import { header, name, path } from './shapes.ts'

/** What an owner's portal serves: only what it names. */
export const portalDocument = z.strictObject({
  ...header('portal'),
  role: name,
  homes: z.strictObject({ entity: name, title: path, subtitle: path.exactOptional(), group: path.exactOptional() }),
  bills: z.union([z.boolean(), z.strictObject({ show: z.boolean() })]).default(false),
})
export type PortalDocument = z.infer<typeof portalDocument>

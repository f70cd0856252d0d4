import { z } from 'zod'
import { header, name, part, path } from './shapes.ts'

/** Records that people write in the portal by a form: what they may see and change of them, their role says. */
const portalPage = z.strictObject({ ...part, name, form: name, columns: z.array(path).max(4).default([]) })

/** What an owner's portal serves: only what it names. */
export const portalDocument = z.strictObject({
  ...header('portal'),
  role: name,
  homes: z.strictObject({ entity: name, title: path, subtitle: path.exactOptional(), group: path.exactOptional() }),
  pages: z.array(portalPage).max(4).default([]),
  bills: z.union([z.boolean(), z.strictObject({ show: z.boolean() })]).default(false),
})
export type PortalDocument = z.infer<typeof portalDocument>

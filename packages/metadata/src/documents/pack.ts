import { z } from 'zod'
import { header, label, name, versionNumber, versionRange } from './shapes.ts'

const module = z.strictObject({ name, version: versionRange })

/**
 * A versioned set of documents: a template, or a module that templates include. `modules` are those a template
 * includes, from below; `needs` those a module cannot be without.
 */
export const packDocument = z.strictObject({
  ...header('pack'),
  label,
  version: versionNumber,
  modules: z.array(module).max(200).default([]),
  needs: z.array(name).max(20).default([]),
})
export type PackDocument = z.infer<typeof packDocument>

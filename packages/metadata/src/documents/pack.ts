import { z } from 'zod'
import { header, label, name } from './shapes.ts'

/** A versioned set of documents: a template, or a module that templates include. */
export const packDocument = z.strictObject({
  ...header('pack'),
  label,
  version: z.string().regex(/^\d+\.\d+\.\d+$/, 'a version: 1.0.0'),
  modules: z.array(name).default([]),
})
export type PackDocument = z.infer<typeof packDocument>

import { z } from 'zod'
import { label, name, part } from './shapes.ts'

/** What people are asked to agree to: who agrees agrees to this version of this text. */
const purpose = z.strictObject({ ...part, name, label, text: label, version: z.int().min(1).max(10_000).default(1) })

/** How a company answers people about their personal data: part of the tenant document. */
export const privacyDocument = z.strictObject({
  /** Days within which a request is answered, the law's 15 at most. */
  answerDays: z.int().min(1).max(15).default(15),
  purposes: z.array(purpose).max(40).default([]),
})
export type PrivacyDocument = z.infer<typeof privacyDocument>

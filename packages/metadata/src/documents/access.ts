import { z } from 'zod'

/** What a company asks of sign-in: part of the tenant document. Each property has a default, so that none needs to be written. */
export const accessDocument = z.strictObject({
  /** Failures after which a device that never signed in waits. */
  failures: z.int().min(1).max(20).default(3),
  /** Minutes after which a session that nobody uses ends. */
  idleMinutes: z.int().min(5).max(10_080).default(10_080),
  /** `modern`: long and not guessable. `rotating`: several kinds of signs too, and a new one every 90 days. */
  passwords: z.enum(['modern', 'rotating']).default('modern'),
})
export type Access = z.infer<typeof accessDocument>

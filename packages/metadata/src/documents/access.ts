import { z } from 'zod'
import { action } from './role.ts'

/** What a company asks of sign-in and of giving rights: part of the tenant document. Each property has a default, so that none needs to be written. */
export const accessDocument = z.strictObject({
  /** Failures after which a device that never signed in waits. */
  failures: z.int().min(1).max(20).default(3),
  /** Minutes after which a session that nobody uses ends. */
  idleMinutes: z.int().min(5).max(10_080).default(10_080),
  /** `modern`: long and not guessable. `rotating`: several kinds of signs too, and a new one every 90 days. */
  passwords: z.enum(['modern', 'rotating']).default('modern'),
  /** A role that allows one of these is assigned only once a second person agreed. */
  second: z.array(action).min(1).exactOptional(),
})
export type Access = z.infer<typeof accessDocument>

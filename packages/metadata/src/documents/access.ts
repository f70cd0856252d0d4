import { z } from 'zod'
import { action } from './role.ts'

const many = z.int().min(1).max(1_000_000)
const hour = z.int().min(0).max(23)

/** From how many in one hour on holders of run:audit are told; each has a default, which the guide names. */
const alerts = z.strictObject({
  /** Failed sign-ins of one account, and of all together. */
  failures: many.exactOptional(),
  failuresOfAll: many.exactOptional(),
  /** Rows that one person reads, and how many times what is usual for them it has to be. */
  rows: many.exactOptional(),
  timesUsual: z.int().min(1).max(1_000).exactOptional(),
  /** Another company's address asked for, and records that are not there for who asks. */
  crossed: many.exactOptional(),
  missing: many.exactOptional(),
  /** Personal values that one person may reveal without anybody being told. */
  reveals: many.exactOptional(),
  /** Hours of the day, where the company is, at which nobody is expected to administer; the same twice = never. */
  offHours: z.strictObject({ from: hour, to: hour }).exactOptional(),
})

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
  /** Days after which holders of run:access are reminded to review who holds which role; 92 where it is not said. */
  reviewDays: z.int().min(7).max(366).exactOptional(),
  alerts: alerts.exactOptional(),
})
export type Access = z.infer<typeof accessDocument>

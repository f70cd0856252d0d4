import { z } from 'zod'
import { form } from '../texts/shape-texts.ts'
import { effectDocument } from './effect.ts'
import { expression, header, label, name } from './shapes.ts'

/** A time of day in the tenant's time zone. */
export const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, form('clock_time'))

/** What starts it: a write of a record, or a day that a date of it names. */
const when = z.discriminatedUnion('on', [
  z.strictObject({ on: z.literal('created') }),
  /** Of these fields; of any when absent. */
  z.strictObject({ on: z.literal('changed'), fields: z.array(name).min(1).max(20).exactOptional() }),
  z.strictObject({ on: z.literal('deleted') }),
  /** `days` after the day that the field holds, before it when negative. */
  z.strictObject({
    on: z.literal('day'),
    field: name,
    days: z.int().min(-3650).max(3650).default(0),
    at: clockTime.default('08:00'),
  }),
])

/** When something happens to a record and a condition holds, effects follow. */
export const automationDocument = z.strictObject({
  ...header('automation'),
  help: label.exactOptional(),
  entity: name,
  when,
  if: expression.exactOptional(),
  effects: z.array(effectDocument).min(1).max(20),
})
export type AutomationDocument = z.infer<typeof automationDocument>

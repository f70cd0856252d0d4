import { z } from 'zod'
import { clockTime } from './automation.ts'
import { effectDocument } from './effect.ts'
import { expression, header, label, name } from './shapes.ts'

/** Days of the week in their order. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** Every so many; a name is an integer field of the record. */
const count = z.union([z.int().min(1).max(366), name]).default(1)
const every = z.discriminatedUnion('unit', [
  z.strictObject({ unit: z.literal('day'), count }),
  z.strictObject({ unit: z.literal('week'), count, on: z.array(z.enum(weekdays)).min(1).exactOptional() }),
  z.strictObject({
    unit: z.literal('month'),
    count,
    on: z
      .array(z.union([z.int().min(1).max(31), z.literal('last')]))
      .min(1)
      .max(31)
      .exactOptional(),
  }),
  z.strictObject({ unit: z.literal('year'), count }),
])

/** What comes again and again for each record of a plan. */
export const scheduleDocument = z.strictObject({
  ...header('schedule'),
  help: label.exactOptional(),
  entity: name,
  /** Which records take part now; what is missed meanwhile is not made up for. */
  where: expression.exactOptional(),
  every,
  /** Date fields: the day it is counted from, and the last day it may fall on. */
  from: name,
  to: name.exactOptional(),
  at: clockTime.default('06:00'),
  /** So many days before the planned one. */
  ahead: z.int().min(0).max(366).default(0),
  paused: z.boolean().exactOptional(),
  effects: z.array(effectDocument).min(1).max(20),
})
export type ScheduleDocument = z.infer<typeof scheduleDocument>

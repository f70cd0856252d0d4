import { z } from 'zod'
import { form } from '../texts/shape-texts.ts'
import { day, header, name, part } from './shapes.ts'

const time = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, form('time_of_day'))
const hours = z
  .array(z.tuple([time, time]))
  .max(8)
  .exactOptional()

/** Days off, from the first to the last, both included. */
const holiday = z.strictObject({ ...part, name, first: day, last: day })

const year = z.strictObject({
  year: z.string().regex(/^\d{4}$/, form('year')),
  /** Where the dates are from, e.g. the notice that set them. */
  source: z.string().min(1).max(400).exactOptional(),
  holidays: z.array(holiday).max(60).default([]),
  /** Days of rest by the week that are worked instead. */
  makeup: z.array(day).max(60).default([]),
})

/**
 * Which days are worked, and when: a week, and by year what differs from it. Without `years` the week holds always; with
 * them, a day of a year that is not there is an error.
 */
export const calendarDocument = z.strictObject({
  ...header('calendar'),
  /** Of the hours; the tenant's when absent. */
  timeZone: z.string().exactOptional(),
  week: z.strictObject({ mon: hours, tue: hours, wed: hours, thu: hours, fri: hours, sat: hours, sun: hours }),
  years: z.array(year).min(1).max(100).exactOptional(),
})
export type CalendarDocument = z.infer<typeof calendarDocument>

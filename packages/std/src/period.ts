import { addMonths, type Day, daysBetween } from './day.ts'

/** A calendar month `YYYY-MM`: half-open, from its first day to the first day of the next. */
export type Period = string

const PERIOD = /^\d{4}-(0[1-9]|1[0-2])$/

/** True when `text` is a calendar month from 0001-01 on whose following day can still be written: not 9999-12. */
export const isPeriod = (text: string): boolean => PERIOD.test(text) && !text.startsWith('0000') && text !== '9999-12'

/** First day of the month. */
export const periodFrom = (period: Period): Day => `${period}-01`

/** First day after the month. */
export const periodTo = (period: Period): Day => addMonths(periodFrom(period), 1)

/** The month `months` later (earlier when negative). */
export const addToPeriod = (period: Period, months: number): Period => addMonths(periodFrom(period), months).slice(0, 7)

/** The month a day lies in. */
export const periodOf = (day: Day): Period => day.slice(0, 7)

/** Number of days of the month. */
export const daysIn = (period: Period): number => daysBetween(periodFrom(period), periodTo(period))

import { rational } from '@courtyard/std/rational'
import { refuse, type ValueRules } from './definition.ts'
import { normalisable } from './normal.ts'

const ISO = /^P(?=.)(?:(\d{1,7})W)?(?:(\d{1,7})D)?(?:T(?=.)(?:(\d{1,7})H)?(?:(\d{1,8})M)?)?$/
/** Ten years: what is longer is a mistake. */
export const DURATION_MINUTES_MAX = 5_256_000

/** Whole minutes of an ISO 8601 duration of weeks, days, hours and minutes; undefined for any other text. */
export function minutesOfIso(text: string): number | undefined {
  const found = ISO.exec(text)
  if (!found) return undefined
  const [weeks, days, hours, minutes] = found.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
  ]
  const total = ((weeks * 7 + days) * 24 + hours) * 60 + minutes
  return total <= DURATION_MINUTES_MAX ? total : undefined
}

/** The one right ISO 8601 text of so many minutes: `P1DT2H30M`, `PT0M`. */
export function isoOfMinutes(minutes: number): string {
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60]
  const time = `${hours ? `${hours}H` : ''}${rest ? `${rest}M` : ''}`
  return days || time ? `P${days ? `${days}D` : ''}${time ? `T${time}` : ''}` : 'PT0M'
}

const SPOKEN =
  /^(?:(\d{1,5})\s*(?:天|日|d|days?))?\s*(?:(\d{1,6})\s*(?:个?小时|个?钟头|时|h|hours?|hrs?))?\s*(?:(\d{1,7})\s*(?:分钟?|m|min|mins|minutes?)?)?$/iu

/** Minutes out of `2小时30分`, `1天`, `2h30m`, `2:30`, `90` (minutes) or ISO 8601; undefined for what is none. */
export function minutesOf(text: string): number | undefined {
  const clock = /^(\d{1,6}):([0-5]\d)$/.exec(text)
  if (clock) return bounded(Number(clock[1]) * 60 + Number(clock[2]))
  const spoken = text === '' ? null : SPOKEN.exec(text)
  if (!spoken) return minutesOfIso(text.toUpperCase())
  const [days, hours, minutes] = spoken.slice(1).map((part) => Number(part ?? 0)) as [number, number, number]
  return bounded((days * 24 + hours) * 60 + minutes)
}

const bounded = (minutes: number): number | undefined => (minutes <= DURATION_MINUTES_MAX ? minutes : undefined)

export const duration: ValueRules<'duration'> = {
  parse(field, json) {
    const text = normalisable(json)
    if (text === '') return { value: null }
    const minutes = text === undefined ? undefined : minutesOfIso(text)
    return minutes === undefined ? refuse(field, 'value_not_duration') : { value: isoOfMinutes(minutes) }
  },
  toValue: (_, json) => {
    const minutes = typeof json === 'string' ? minutesOfIso(json) : undefined
    return minutes === undefined ? null : rational(minutes)
  },
}

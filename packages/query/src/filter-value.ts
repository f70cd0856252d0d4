import { isTime } from '@courtyard/metadata/fields/values/time'
import { isDay } from '@courtyard/std/day'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { isPeriod } from '@courtyard/std/period'
import { isSmallInteger, type Kind } from './kinds.ts'

const DECIMAL = /^-?\d{1,30}(\.\d{1,30})?$/
const INSTANT = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/
const TEXT_MAX = 2000

/** A filter's JSON value as a bind for a field of a kind. Throws Fault filter_invalid. */
export function filterValue(kind: Kind, json: unknown, field: string): string | boolean {
  const value = parse(kind, typeof json === 'number' && Number.isFinite(json) ? String(json) : json)
  if (value === undefined) throw new Fault('filter_invalid', { field, expected: expected[kind] })
  return value
}

const expected: Readonly<Record<Kind, string>> = {
  number: 'decimal text',
  integer: 'a whole number',
  text: 'text',
  boolean: 'true or false',
  day: 'YYYY-MM-DD',
  instant: 'ISO 8601 with an offset',
  period: 'YYYY-MM',
  time: 'HH:MM',
  html: 'nothing: this field can only be missing or present',
  texts: 'text',
  address: 'text',
  record: 'an id',
  json: 'nothing: this field cannot be filtered',
  sealed: 'text',
}

function parse(kind: Kind, value: unknown): string | boolean | undefined {
  if (kind === 'boolean') return typeof value === 'boolean' ? value : undefined
  if (typeof value !== 'string') return undefined
  return tests[kind](value) ? value : undefined
}

const isText = (value: string) => value.length <= TEXT_MAX && !value.includes('\0')

const tests: Readonly<Record<Exclude<Kind, 'boolean'>, (value: string) => boolean>> = {
  number: (value) => DECIMAL.test(value),
  integer: (value) => DECIMAL.test(value),
  text: isText,
  day: isDay,
  instant: (value) => INSTANT.test(value) && isDay(value.slice(0, 10)) && !Number.isNaN(Date.parse(value)),
  period: isPeriod,
  time: isTime,
  html: () => false,
  texts: isText,
  address: isText,
  record: isId,
  json: () => false,
  sealed: isText,
}

/** The kind a value is bound as: whole numbers keep an integer column's index, others compare exactly as numeric. */
export const bindKind = (kind: Kind, values: readonly unknown[]): Kind =>
  kind === 'integer' && !values.every((value) => isSmallInteger(String(value))) ? 'number' : kind

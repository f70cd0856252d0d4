import type { StoredField } from '@courtyard/metadata/field'
import { minorDigits } from '@courtyard/metadata/fields/currency'
import { DURATION_MINUTES_MAX } from '@courtyard/metadata/fields/values/duration'
import { textLiteral } from '../identifier.ts'
import { fileDirects, fileForms } from './cast-files.ts'
import { scalarForms } from './cast-scalars.ts'
import { sealedForm } from './sealed-spec.ts'

export type { CastContext } from './text-form.ts'

import { both, type CastContext, exact, matches, plain, type TextForm } from './text-form.ts'

type Made<F extends StoredField> = (field: F) => TextForm
type FieldOf<T extends StoredField['type']> = StoredField extends infer F
  ? F extends { readonly type: infer U }
    ? T extends U
      ? F
      : never
    : never
  : never

/** The month after it has a name too, so the last one of the calendar is none. */
const month: TextForm = {
  ...plain,
  readable: (text) =>
    `(${matches(text, '^[0-9]{4}-(0[1-9]|1[0-2])$')} and ${text} > '0000-99' and ${text} <> '9999-12')`,
}

const whole: TextForm = {
  text: (value) => `(${value})::text`,
  readable: (text) => matches(text, '^[+-]?[0-9]{1,15}([.][0-9]{1,40})?$'),
  read: (text) => `round((${text})::numeric)::bigint`,
}

const YES = ['true', '1', 'yes', 'y', '是', '有']
const NO = ['false', '0', 'no', 'n', '否', '无']
const list = (texts: readonly string[]) => `(${texts.map(textLiteral).join(', ')})`

const truth: TextForm = {
  text: (value) => `(case when ${value} then 'true' when not ${value} then 'false' end)`,
  readable: (text) => `lower(${text}) in ${list([...YES, ...NO])}`,
  read: (text) => `(lower(${text}) in ${list(YES)})`,
}

/** 2026/1/3 and 2026.1.3 are read as well: that is how days are written in spreadsheets. */
const day: TextForm = {
  text: (value) => `to_char(${value}, 'YYYY-MM-DD')`,
  readable: (text) =>
    both(
      matches(text, '^[0-9]{4}([-/.])[0-9]{1,2}\\1[0-9]{1,2}$'),
      `pg_input_is_valid(translate(${text}, '/.', '--'), 'date')`,
    ),
  read: (text) => `translate(${text}, '/.', '--')::date`,
}

const INSTANT =
  '^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$'
const LOCAL = '^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?)?$'

/** A text without an offset is a local time of the tenant. */
const instant: TextForm = {
  text: (value) => `to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  readable: (text) =>
    `(case when ${matches(text, INSTANT)} then pg_input_is_valid(${text}, 'timestamptz')
      when ${matches(text, LOCAL)} then pg_input_is_valid(${text}, 'timestamp') else false end)`,
  read: (text, { timeZone }) =>
    `(case when ${matches(text, INSTANT)} then (${text})::timestamptz
      else (${text})::timestamp at time zone ${textLiteral(timeZone)} end)`,
}

const record: TextForm = {
  text: (value) => `(${value})::text`,
  readable: (text) => `pg_input_is_valid(${text}, 'uuid')`,
  read: (text) => `(${text})::uuid`,
}

/** A JSON text is shown without its quotes; a text becomes a JSON text, never parsed. */
const json: TextForm = {
  text: (value) => `(${value} #>> '{}')`,
  readable: () => 'true',
  read: (text) => `to_jsonb((${text})::text)`,
}

/** One line per stored type: the compiler lists what is missing. */
const forms: { readonly [T in StoredField['type']]: Made<FieldOf<T>> } = {
  text: () => plain,
  long_text: () => plain,
  enum: () => plain,
  period: () => month,
  integer: () => whole,
  decimal: (field) => exact(field.precision, field.scale),
  money: ({ currency }) => exact(12 + minorDigits(currency), minorDigits(currency)),
  boolean: () => truth,
  date: () => day,
  datetime: () => instant,
  reference: () => record,
  id: () => record,
  json: () => json,
  ...scalarForms,
  ...fileForms,
}

// Each form is held to its own type by the table above; here it is called with a field of that type.
export const formOf = (field: StoredField): TextForm =>
  field.sealed ? sealedForm : (forms[field.type] as Made<StoredField>)(field)

/** A cast that does not go through text. */
export type Direct = { readonly sql: (value: string) => string; readonly valid?: (value: string) => string }
type Pair = `${StoredField['type']}:${StoredField['type']}`

/** East of Greenwich the first day of the first year begins before it. */
const LAST_MONTH = "'9999-12-01'::date"
const FIRST_INSTANT = "'0001-01-01T00:00:00Z'::timestamptz"

const directs: { readonly [P in Pair]?: (context: CastContext) => Direct } = {
  'date:datetime': ({ timeZone }) => {
    const sql = (value: string) => `((${value})::timestamp at time zone ${textLiteral(timeZone)})`
    return { sql, valid: (value) => `${sql(value)} >= ${FIRST_INSTANT}` }
  },
  'datetime:date': ({ timeZone }) => ({ sql: (value) => `((${value}) at time zone ${textLiteral(timeZone)})::date` }),
  'date:period': () => ({
    sql: (value) => `to_char(${value}, 'YYYY-MM')`,
    valid: (value) => `${value} < ${LAST_MONTH}`,
  }),
  'period:date': () => ({ sql: (value) => `(${value} || '-01')::date` }),
  'datetime:period': ({ timeZone }) => ({
    sql: (value) => `to_char((${value}) at time zone ${textLiteral(timeZone)}, 'YYYY-MM')`,
    valid: (value) => `((${value}) at time zone ${textLiteral(timeZone)})::date < ${LAST_MONTH}`,
  }),
  'period:datetime': ({ timeZone }) => {
    const sql = (value: string) => `((${value} || '-01')::timestamp at time zone ${textLiteral(timeZone)})`
    return { sql, valid: (value) => `${sql(value)} >= ${FIRST_INSTANT}` }
  },
  'boolean:integer': () => ({ sql: (value) => `(${value})::int::bigint` }),
  'integer:boolean': () => ({ sql: (value) => `(${value} = 1)`, valid: (value) => `${value} in (0, 1)` }),
  // Lengths of time are minutes, ratios are numbers, options are lists of one.
  'integer:duration': () => ({
    sql: (value) => value,
    valid: (value) => `${value} between 0 and ${DURATION_MINUTES_MAX}`,
  }),
  'enum:multi_enum': () => ({ sql: (value) => `array[${value}]::text[]`, valid: (value) => `${value} is not null` }),
  'multi_enum:enum': () => ({ sql: (value) => `(${value})[1]`, valid: (value) => `cardinality(${value}) = 1` }),
  'duration:integer': () => ({ sql: (value) => value }),
  'integer:json': () => ({ sql: (value) => `to_jsonb(${value})` }),
  'boolean:json': () => ({ sql: (value) => `to_jsonb(${value})` }),
  ...fileDirects,
}

/** The cast of a pair that has one of its own. */
export const special = (from: StoredField, to: StoredField, context: CastContext): Direct | undefined =>
  from.type === to.type && from.type === 'json'
    ? { sql: (value) => value }
    : directs[`${from.type}:${to.type}`]?.(context)

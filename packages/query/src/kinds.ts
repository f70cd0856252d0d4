import type { ValueType } from '@courtyard/expression/type'
import { isTime } from '@courtyard/metadata/fields/values/time'
import { isDay } from '@courtyard/std/day'
import { isId } from '@courtyard/std/id'
import { isPeriod } from '@courtyard/std/period'
import { sql } from 'kysely'
import type { Slot, Sql } from './target.ts'

/** What a value is in SQL: it decides casts, comparison, output and cursor forms. */
export type Kind =
  | 'number'
  | 'integer'
  | 'text'
  | 'boolean'
  | 'day'
  | 'instant'
  | 'period'
  | 'time'
  | 'record'
  | 'json'
  | 'html'
  | 'texts'
  | 'address'
  | 'sealed'

/** A value in SQL. `nullable` false is a promise of the table. */
export type SqlValue = {
  readonly sql: Sql
  readonly kind: Kind
  readonly nullable: boolean
  /** What a value of kind `sealed` is looked up by: its column, physical. */
  readonly seal?: Seal
  /** The column itself, where the value is one: what an index stands on. */
  readonly cell?: Sql
  /** The parameter behind a variable: what is compared with a sealed value is hashed before it is bound. */
  readonly slot?: Slot
}

/** A sealed column; names are physical. */
export type Seal = { readonly entity: string; readonly field: string; readonly tail?: true }

type KindRule = {
  /** PostgreSQL type of a bind. */
  readonly cast: string
  /** What the driver gives to `shape`: text, boolean or parsed JSON, never a float or a Date. */
  readonly output: (value: Sql) => Sql
  /** Loses nothing, so that a page never repeats or skips a row. */
  readonly cursor: (value: Sql) => Sql
  readonly isCursor: (value: string) => boolean
  readonly sortable: boolean
}

const same = (value: Sql) => value
const asText = (value: Sql) => sql`${value}::text`
const instant = (digits: string) => (value: Sql) =>
  sql`to_char(${value} at time zone 'UTC', ${sql.lit(`YYYY-MM-DD"T"HH24:MI:SS.${digits}"Z"`)})`
const dayText = (value: Sql) => sql`to_char(${value}, 'YYYY-MM-DD')`

const DECIMAL = /^-?\d{1,40}(\.\d{1,40})?$/
/** True for a whole number that surely fits a bigint. */
export function isSmallInteger(text: string): boolean {
  return /^-?\d{1,18}$/.test(text)
}
const INSTANT = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/
const textRule: KindRule = {
  cast: 'text',
  output: same,
  cursor: same,
  isCursor: (value) => !value.includes('\0'),
  sortable: true,
}

/** What can be there or not, and is read as a whole. */
const unordered: KindRule = {
  cast: 'jsonb',
  output: same,
  cursor: asText,
  isCursor: () => false,
  sortable: false,
}

/** One line per kind. */
export const kinds: Readonly<Record<Kind, KindRule>> = {
  number: { cast: 'numeric', output: asText, cursor: asText, isCursor: (value) => DECIMAL.test(value), sortable: true },
  integer: {
    cast: 'bigint', // a numeric bind would keep PostgreSQL from using an index on the column
    output: asText,
    cursor: asText,
    isCursor: isSmallInteger,
    sortable: true,
  },
  text: textRule,
  boolean: {
    cast: 'boolean',
    output: same,
    cursor: asText,
    isCursor: (value) => value === 'true' || value === 'false',
    sortable: true,
  },
  day: { cast: 'date', output: dayText, cursor: dayText, isCursor: isDay, sortable: true },
  instant: {
    cast: 'timestamptz',
    output: instant('MS'),
    cursor: instant('US'),
    isCursor: (value) => INSTANT.test(value) && isDay(value.slice(0, 10)),
    sortable: true,
  },
  period: { ...textRule, isCursor: isPeriod },
  time: { ...textRule, isCursor: isTime },
  record: { cast: 'uuid', output: same, cursor: asText, isCursor: isId, sortable: true },
  html: { ...unordered, cast: 'text' },
  texts: { ...unordered, cast: 'text[]' },
  address: unordered,
  json: unordered,
  sealed: { ...unordered, cast: 'bytea' },
}

/** The SQL kind of an expression type; undefined for what SQL has no value of. */
export function kindOfType(type: ValueType): Kind | undefined {
  switch (type.kind) {
    case 'number':
    case 'text':
    case 'boolean':
    case 'day':
    case 'instant':
    case 'period':
    case 'record':
      return type.kind
    case 'list':
      return type.of.kind === 'text' ? 'texts' : undefined
    default:
      return undefined
  }
}

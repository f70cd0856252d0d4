import type { StoredField } from '@courtyard/metadata/field'
import { boolean } from './columns/boolean.ts'
import type { Column } from './columns/definition.ts'
import { enumeration } from './columns/enum.ts'
import { json } from './columns/json.ts'
import { money } from './columns/money.ts'
import { decimal, integer } from './columns/number.ts'
import { id, reference } from './columns/reference.ts'
import { longText, text } from './columns/text.ts'
import { date, datetime, period } from './columns/time.ts'
import type { Kind, SqlValue } from './kinds.ts'
import type { Sql } from './target.ts'

/** One line per stored field type: the compiler lists what is missing. */
export const columns: { readonly [T in StoredField['type']]: Column<T> } = {
  text,
  long_text: longText,
  integer,
  decimal,
  money,
  boolean,
  date,
  datetime,
  period,
  enum: enumeration,
  reference,
  id,
  json,
}

// Each rule is held to its own type by the table above; here it is called with a field of that type.
const columnOf = (field: StoredField) => columns[field.type] as Column<StoredField['type']>

/** A stored field's value in SQL, read from its column. */
export const storedValue = (field: StoredField, column: Sql): SqlValue => ({
  sql: columnOf(field).value(field, column),
  kind: columnOf(field).kind(field),
  nullable: !(field.required || field.system),
})

/** What is written into a stored field's column. */
export const storeSql = (field: StoredField, value: unknown): Sql => columnOf(field).store(field, value)

/** The kind of a stored field. */
export const storedKind = (field: StoredField): Kind => columnOf(field).kind(field)

import { type Field, isStored, type StoredField } from '@courtyard/metadata/field'
import type { Json } from '@courtyard/metadata/values'
import { boolean } from './columns/boolean.ts'
import type { Column } from './columns/definition.ts'
import { enumeration } from './columns/enum.ts'
import { attachment, attachments, image, signature } from './columns/file.ts'
import { json } from './columns/json.ts'
import { multiEnum, tags } from './columns/list.ts'
import { money } from './columns/money.ts'
import { decimal, integer, percent } from './columns/number.ts'
import { address, geoPoint } from './columns/place.ts'
import { id, reference } from './columns/reference.ts'
import { richText } from './columns/rich-text.ts'
import { autoNumber, email, idNumber, longText, phone, plateNumber, text, url } from './columns/text.ts'
import { date, datetime, duration, period, time } from './columns/time.ts'
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
  rich_text: richText,
  percent,
  time,
  duration,
  multi_enum: multiEnum,
  tags,
  phone,
  email,
  id_number: idNumber,
  plate_number: plateNumber,
  url,
  address,
  geo_point: geoPoint,
  auto_number: autoNumber,
  attachment,
  attachments,
  image,
  signature,
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

/** A JSON value as the text that PostgreSQL casts to the column's type, so that no float comes in between; null is empty. */
export function columnText(field: StoredField, value: unknown): string | null {
  if (value === null || value === undefined) return null
  const { text } = columnOf(field)
  if (text) return text(value as Json, field)
  return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** The JSON value of a stored field from what the driver gives; undefined where the type has no form of its own. */
export const columnShape = (field: Field): ((raw: unknown) => unknown) | undefined =>
  isStored(field) ? columnOf(field).shape : undefined

/** What somebody looks for in a field, in the form its column holds. */
export const soughtText = (field: Field, text: string): string =>
  isStored(field) ? (columnOf(field).sought?.(field, text) ?? text) : text

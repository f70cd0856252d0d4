import type { Field } from '@courtyard/metadata/field'
import type { Json } from '@courtyard/metadata/values'
import { decimalText } from './read-text.ts'

/** A column as pg gives it, in the JSON form that import files are read into. */
export function storedValue(field: Field, raw: unknown): Json {
  if (raw === null || raw === undefined) return null
  if (field.type === 'decimal' || field.type === 'money') return decimalText(String(raw))
  if (field.type === 'integer') return Number(raw)
  if (field.type === 'datetime') return new Date(String(raw)).toISOString()
  return raw as Json
}

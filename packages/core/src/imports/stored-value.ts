import type { Field } from '@courtyard/metadata/field'
import type { Json } from '@courtyard/metadata/values'
import { columnShape } from '@courtyard/query/columns'
import { sameJson } from '@courtyard/std/same-json'
import { decimalText } from './read-text.ts'

/** A column as pg gives it, in the JSON form that import files are read into. */
export function storedValue(field: Field, raw: unknown): Json {
  if (raw === null || raw === undefined) return null
  if (field.type === 'references') return raw as Json
  if (field.type === 'any_reference') {
    const ids = raw as readonly (string | null)[]
    const found = field.to.flatMap(({ entity }, index) => (ids[index] ? [{ entity, id: ids[index] }] : []))
    return found[0] ?? null
  }
  if (field.type === 'decimal' || field.type === 'money' || field.type === 'percent') return decimalText(String(raw))
  if (field.type === 'integer') return Number(raw)
  if (field.type === 'datetime') return new Date(String(raw)).toISOString()
  const shape = columnShape(field)
  return (shape ? shape(raw) : raw) as Json
}

/** True for equal values; lists and structures are compared by what they hold. */
export const isSameValue = (a: Json | undefined, b: Json | undefined): boolean =>
  a === b || (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null && sameJson(a, b))

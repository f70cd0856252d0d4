import type { Value } from '@courtyard/expression/value'
import type { Field } from '@courtyard/metadata/field'
import { isRational, toFixedText } from '@courtyard/std/rational'
import type { SelectItem } from './select.ts'
import { computedValue, valueFrom } from './values.ts'

/** A row as the driver gives it. */
export type RawRow = Readonly<Record<string, unknown>>

type Shaping = { readonly items: readonly SelectItem[]; readonly row: RawRow; readonly into: Record<string, unknown> }

/** Puts the selected fields of a row into a record; a field the row hides stays absent. */
export function shapeItems({ items, row, into }: Shaping): void {
  for (const item of items) {
    if (row[`${item.key}_f`] === false) continue
    into[item.field.name] =
      item.as === 'value'
        ? shapeValue(item.field, row[item.key])
        : item.as === 'reference'
          ? shapeReference(item, row)
          : shapeComputed(item, row)
  }
}

/** Integers are JSON numbers while they are safe; other numbers stay decimal text. */
export function shapeValue(field: Field, value: unknown): unknown {
  if (value === null || value === undefined) return null
  if (field.type === 'integer' || (field.type === 'rollup' && field.take.fn === 'count')) {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : String(value)
  }
  return value
}

/** Kernel rows without a version of their own never change: they are version 1. */
export const shapeVersion = (version: unknown): number =>
  version === undefined || version === null ? 1 : Number(version)

function shapeReference(item: SelectItem & { readonly as: 'reference' }, row: RawRow): unknown {
  const id = row[item.key]
  if (id === null || id === undefined) return null
  const reference: Record<string, unknown> = { id, title: row[`${item.key}_t`] ?? null }
  if (row[`${item.key}_j`] === true) shapeItems({ items: item.items, row, into: reference })
  return reference
}

/** Computes in memory what SQL cannot do exactly. What is missing or divides by zero has no value. */
function shapeComputed(item: SelectItem & { readonly as: 'computed' }, row: RawRow): unknown {
  const values: Draft = {}
  for (const { key, path, kind } of item.inputs) place(values, path, valueFrom(kind, row[key]))
  for (const field of item.before) values[field.name] = computedValue(field)(values)
  const value = computedValue(item.field)(values)
  return isRational(value) ? toFixedText(value, item.field.result.scale) : value
}

type Draft = { [name: string]: Value }

function place(values: Draft, path: readonly string[], value: Value): void {
  const [name, ...rest] = path
  if (name === undefined) return
  if (rest.length === 0) values[name] = value
  else {
    const inner = values[name]
    const record: Draft = typeof inner === 'object' && inner !== null ? (inner as Draft) : {}
    values[name] = record
    place(record, rest, value)
  }
}

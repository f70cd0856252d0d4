import { type Field, isFormula } from '@courtyard/metadata/field'
import { maskOf } from '@courtyard/metadata/personal'
import type { Json } from '@courtyard/metadata/values'
import { isRational, toFixedText } from '@courtyard/std/rational'
import { columnShape } from './columns.ts'
import { assemble } from './fetch-paths.ts'
import type { SelectItem } from './select.ts'

/** A row as the driver gives it. */
export type RawRow = Readonly<Record<string, unknown>>

type Shaping = { readonly items: readonly SelectItem[]; readonly row: RawRow; readonly into: Record<string, unknown> }

/** Puts the selected fields of a row into a record; a field the row hides stays absent. */
export function shapeItems({ items, row, into }: Shaping): void {
  for (const item of items) {
    if (row[`${item.key}_f`] === false) continue
    into[item.field.name] =
      item.as === 'value'
        ? shownValue(item, { row, into })
        : item.as === 'reference'
          ? shapeReference(item, row)
          : item.as === 'references' || item.as === 'lines'
            ? row[item.key]
            : item.as === 'any_reference'
              ? shapeAnyReference(item, row)
              : shapeComputed(item, row)
  }
}

/** The list of a record's fields that its reader sees masked, whether or not they have a value. */
export const MASKED = '@masked'

/** A value as its reader may see it: the only place where one leaves a row. */
function shownValue({ field, key }: SelectItem, { row, into }: Omit<Shaping, 'items'>): unknown {
  const value = shapeValue(field, row[key])
  if (row[`${key}_u`] !== false) return value
  into[MASKED] = [...((into[MASKED] as string[] | undefined) ?? []), field.name]
  return maskOf(field, value as Json)
}

/** Integers are JSON numbers while they are safe; other numbers stay decimal text. */
export function shapeValue(field: Field, value: unknown): unknown {
  if (field.type === 'lookup') return shapeValue(field.end, value)
  if (value === null || value === undefined) return null
  if (isInteger(field)) {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : String(value)
  }
  const shape = columnShape(field)
  return shape ? shape(value) : value
}

function isInteger(field: Field): boolean {
  if (!isFormula(field) && field.type !== 'rollup') return field.type === 'integer'
  return field.result.type === 'integer' && field.result.scale === 0
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

function shapeAnyReference({ key }: SelectItem, row: RawRow): unknown {
  const id = row[key]
  return id === null || id === undefined ? null : { entity: row[`${key}_e`], id, title: row[`${key}_t`] ?? null }
}

/** Computes in memory what SQL cannot do exactly. What is missing or divides by zero has no value. */
function shapeComputed(
  { field, inputs, computations }: SelectItem & { readonly as: 'computed' },
  row: RawRow,
): unknown {
  const value = assemble(row, inputs, computations)[field.name] ?? null
  return isRational(value) ? shapeValue(field, toFixedText(value, field.result.scale)) : value
}

import type { Field } from '@courtyard/metadata/field'
import { type Json, parseValue } from '@courtyard/metadata/values'
import type { Kind } from '../kinds.ts'
import type { Sql } from '../target.ts'

export type FieldOf<T extends Field['type']> = Field extends infer F
  ? F extends { readonly type: infer U }
    ? T extends U
      ? F
      : never
    : never
  : never

/** How one stored field type lives in its column. */
export type Column<T extends Field['type']> = {
  readonly kind: (field: FieldOf<T>) => Kind
  /** The value in SQL, as predicates and outputs mean it. */
  readonly value: (field: FieldOf<T>, column: Sql) => Sql
  /** The column's value from a JSON value of the record, or from a slot that will read one. */
  readonly store: (field: FieldOf<T>, value: unknown) => Sql
  /** A JSON value as the text PostgreSQL reads into the column: what set-wise writes send. Plain text when absent. */
  readonly text?: (value: Json, field: FieldOf<T>) => string
  /** The record's JSON value from what the driver gives; as it stands when absent. */
  readonly shape?: (raw: unknown) => unknown
  /** What somebody looks for, as the column holds it: 138-0000-0000 is +8613800000000. As it stands when absent. */
  readonly sought?: (field: FieldOf<T>, text: string) => string
}

/** A type whose column holds just its value. */
export const plain = <T extends Field['type']>(kind: Kind, store: (value: unknown) => Sql): Column<T> => ({
  kind: () => kind,
  value: (_field, column) => column,
  store: (_field, value) => store(value),
})

/** Looked for in the form it is stored in; what is no whole value of the field stays, for parts of it are looked for too. */
export function asStored(field: Field, text: string): string {
  const parsed = parseValue(field, text)
  return 'value' in parsed && typeof parsed.value === 'string' ? parsed.value : text
}

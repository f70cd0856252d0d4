import type { Field } from '@courtyard/metadata/field'
import type { Kind } from '../kinds.ts'
import type { Sql } from '../target.ts'

export type FieldOf<T extends Field['type']> = Extract<Field, { readonly type: T }>

/** How one stored field type lives in its column. */
export type Column<T extends Field['type']> = {
  readonly kind: (field: FieldOf<T>) => Kind
  /** The value in SQL, as predicates and outputs mean it. */
  readonly value: (field: FieldOf<T>, column: Sql) => Sql
  /** The column's value from a JSON value of the record, or from a slot that will read one. */
  readonly store: (field: FieldOf<T>, value: unknown) => Sql
}

/** A type whose column holds just its value. */
export const plain = <T extends Field['type']>(kind: Kind, store: (value: unknown) => Sql): Column<T> => ({
  kind: () => kind,
  value: (_field, column) => column,
  store: (_field, value) => store(value),
})

import type { Tree } from '@courtyard/expression/tree'
import type { Label } from '@courtyard/std/label'

/** What every field has. Data names are snake_case; `column` is physical and keeps its first name for ever. */
type Common = {
  readonly name: string
  readonly label: Label
  readonly help?: Label
  readonly required: boolean
  readonly readOnly: boolean
  /** Set by the system: id, created_at, created_by, updated_at, updated_by, version. */
  readonly system: boolean
  /** Filled in when a new record lacks the value. */
  readonly default?: Tree
  /** Overlay or pack hid it: kept in the table, shown nowhere, not in the API. */
  readonly hidden: boolean
}
type Stored = Common & { readonly column: string }

export type TextField = Stored & {
  readonly type: 'text' | 'long_text'
  readonly maxLength: number
  readonly pattern?: string
  readonly unique: boolean
}
export type IntegerField = Stored & {
  readonly type: 'integer'
  readonly min?: string
  readonly max?: string
  readonly unit?: string
  readonly unique: boolean
}
export type DecimalField = Stored & {
  readonly type: 'decimal'
  readonly precision: number
  readonly scale: number
  readonly min?: string
  readonly max?: string
  readonly unit?: string
}
/** Yuan as decimal text in JSON and `numeric(14,2)` in the table; kernel entities store fen and shape it as yuan. */
export type MoneyField = Stored & {
  readonly type: 'money'
  readonly currency: string
  readonly min?: string
  readonly max?: string
  readonly storage: 'numeric' | 'fen'
}
export type BooleanField = Stored & { readonly type: 'boolean' }
export type DateField = Stored & { readonly type: 'date' | 'datetime' | 'period' }
export type EnumOption = {
  readonly value: string
  readonly label: Label
  readonly color?: 'neutral' | 'good' | 'warn' | 'bad' | 'info'
  readonly hidden?: boolean
}
export type EnumField = Stored & { readonly type: 'enum'; readonly options: readonly EnumOption[] }
export type ReferenceField = Stored & {
  readonly type: 'reference'
  readonly to: string
  readonly onDelete: 'restrict'
  /** Kept equal to this path by a composite foreign key: `building.project`. */
  readonly same?: readonly [field: string, field: string]
}
export type IdField = Stored & { readonly type: 'id' }
export type JsonField = Stored & { readonly type: 'json' }

/** Not stored: the records of `of` whose reference field `by` is this record. */
export type ChildrenField = Common & { readonly type: 'children'; readonly of: string; readonly by: string }
/** Not stored: computed on read, in SQL or in memory, from the record's own row and references. */
export type ComputedField = Common & {
  readonly type: 'computed'
  readonly amount: Tree
  readonly result: {
    readonly type: 'decimal' | 'money' | 'integer' | 'text' | 'date'
    readonly scale: number
    readonly unit?: string
  }
}
/** Not stored: an aggregate over records that refer to this one, under the viewer's rights or the system's. */
export type RollupField = Common & {
  readonly type: 'rollup'
  readonly over: string
  readonly by: string
  readonly where?: Tree
  readonly take: { readonly fn: 'sum' | 'count' | 'min' | 'max' | 'avg'; readonly field?: string }
  readonly as: 'viewer' | 'system'
  readonly result: {
    readonly type: 'decimal' | 'money' | 'integer' | 'date'
    readonly scale: number
    readonly unit?: string
  }
}

export type StoredField =
  | TextField
  | IntegerField
  | DecimalField
  | MoneyField
  | BooleanField
  | DateField
  | EnumField
  | ReferenceField
  | IdField
  | JsonField
export type Field = StoredField | ChildrenField | ComputedField | RollupField
export type FieldType = Field['type']

/** True for fields that have a column. */
export const isStored = (field: Field): field is StoredField => 'column' in field

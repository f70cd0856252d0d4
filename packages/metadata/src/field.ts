import type { Tree } from '@courtyard/expression/tree'
import type { Label } from '@courtyard/std/label'
import type { MediaType } from './media-types.ts'
import type { PersonalClass } from './personal-classes.ts'

/** How a field's values lie sealed. */
export type Sealed = { readonly tail?: true }

/** What every field has. Data names are snake_case; `column` is physical and keeps its first name for ever. */
type Common = {
  readonly name: string
  readonly label: Label
  readonly help?: Label
  readonly required: boolean
  readonly readOnly: boolean
  /** Set by the system: id, created_at, created_by, updated_at, updated_by, version. */
  readonly system: boolean
  /** Data about a person, and of what kind. */
  readonly personal?: PersonalClass
  /** Shown masked, but for readers whose rule says `unmasked`. */
  readonly masked?: true
  /** Values lie sealed in the table: found whole, by their last four where they have a `tail`, and by nothing else. */
  readonly sealed?: Sealed
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
export type EnumField = Stored & {
  readonly type: 'enum'
  readonly options: readonly EnumOption[]
  /** Its options are the states of this workflow, which alone changes it. */
  readonly workflow?: string
}
export type ReferenceField = Stored & {
  readonly type: 'reference'
  readonly to: string
  readonly onDelete: 'restrict'
  /** Kept equal to this path by a composite foreign key: `building.project`. */
  readonly same?: readonly [field: string, field: string]
}
/** HTML of an allow-list, cut down when it is written. */
export type RichTextField = Stored & { readonly type: 'rich_text'; readonly maxLength: number }
/** An exact ratio: 3 % is 0.03. */
export type PercentField = Stored & {
  readonly type: 'percent'
  readonly precision: number
  readonly scale: number
  readonly min?: string
  readonly max?: string
}
export type TimeField = Stored & { readonly type: 'time' }
/** ISO 8601 in JSON, whole minutes in the table and in expressions. */
export type DurationField = Stored & { readonly type: 'duration' }
export type MultiEnumField = Stored & { readonly type: 'multi_enum'; readonly options: readonly EnumOption[] }
export type TagsField = Stored & { readonly type: 'tags'; readonly maxItems: number; readonly maxLength: number }
/** Texts with one right way to be written, in which they are stored and compared. */
export type NormalField = Stored & {
  readonly type: 'phone' | 'email' | 'id_number' | 'plate_number'
  readonly unique: boolean
  readonly find?: readonly ('exact' | 'last4')[]
}
export type UrlField = Stored & { readonly type: 'url' }
export type AddressField = Stored & { readonly type: 'address' }
export type GeoPointField = Stored & { readonly type: 'geo_point'; readonly datum: 'gcj02' | 'wgs84' }
/** Given by the system when a record is created. */
export type AutoNumberField = Stored & {
  readonly type: 'auto_number'
  /** `WO-{YYYY}{MM}-{seq:5}` */
  readonly format: string
  readonly gaps: 'none' | 'allowed'
  readonly unique: true
}
export type IdField = Stored & { readonly type: 'id' }
export type JsonField = Stored & { readonly type: 'json' }

/** One file: what is shown of it; the content lies in the store. `sizeMax` is bytes. */
export type FileField = Stored & {
  readonly type: 'attachment' | 'image'
  readonly accept: readonly MediaType[]
  readonly sizeMax: number
}
export type FilesField = Stored & {
  readonly type: 'attachments'
  readonly accept: readonly MediaType[]
  readonly sizeMax: number
  readonly countMax: number
}
export type SignatureField = Stored & { readonly type: 'signature' }

/** Not stored: the records of `of` whose reference field `by` is this record. */
export type ChildrenField = Common & {
  readonly type: 'children'
  readonly of: string
  readonly by: string
  /** Lines of the record: written and deleted with it, in the order of `order`. */
  readonly owned?: true
  readonly order?: string
}
/** Many records of one entity, in the order they were given, each once; kept in a table of their own. */
export type ReferencesField = Common & {
  readonly type: 'references'
  readonly to: string
  /** The table of the pairs; keeps its first name for ever. */
  readonly table: string
  readonly max: number
}
/** One record of one of several entities; a column for each, and at most one of them is filled. */
export type AnyReferenceField = Common & {
  readonly type: 'any_reference'
  readonly to: readonly { readonly entity: string; readonly column: string }[]
}
/** Not stored: the value at the end of a path over references, under the viewer's rights or the system's. */
export type LookupField = Common & {
  readonly type: 'lookup'
  readonly path: readonly string[]
  readonly as: 'viewer' | 'system'
  /** The field at the end of the path: how the value looks and compares. */
  readonly end: StoredField
}
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
/** Not stored: a text of the record's own fields, drawn as a code to scan. */
export type QrCodeField = Common & {
  readonly type: 'qr_code'
  readonly template: string
  readonly amount: Tree
  readonly result: { readonly type: 'text'; readonly scale: number; readonly unit?: string }
}
/** Worked out from the record when it is read. */
export type FormulaField = ComputedField | QrCodeField
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
  | RichTextField
  | PercentField
  | TimeField
  | DurationField
  | MultiEnumField
  | TagsField
  | NormalField
  | UrlField
  | AddressField
  | GeoPointField
  | AutoNumberField
  | FileField
  | FilesField
  | SignatureField
export type Field =
  | StoredField
  | ChildrenField
  | FormulaField
  | RollupField
  | ReferencesField
  | AnyReferenceField
  | LookupField
export type FieldType = Field['type']

/** True for fields that have a column. */
export const isStored = (field: Field): field is StoredField => 'column' in field

/** True for fields whose values name files of the store. */
export const isFileField = (field: Field): field is FileField | FilesField =>
  field.type === 'attachment' || field.type === 'attachments' || field.type === 'image'

/** True for fields that a formula makes when the record is read. */
export const isFormula = (field: Field): field is FormulaField => field.type === 'computed' || field.type === 'qr_code'

/** True for fields whose value is sent with a record, wherever it is kept. */
export const isSent = (field: Field): boolean =>
  isStored(field) ||
  field.type === 'references' ||
  field.type === 'any_reference' ||
  (field.type === 'children' && field.owned === true)

import type { Tree } from '@courtyard/expression/tree'
import type { ValueType } from '@courtyard/expression/type'
import type { Label } from '@courtyard/std/label'
import { z } from 'zod'
import { expression, name, part } from '../documents/shapes.ts'
import type { Field, FieldType, Sealed, StoredField } from '../field.ts'
import { type PersonalClass, personalClasses } from '../personal-classes.ts'

/** The compiled form of one field type. */
export type FieldOf<T extends FieldType> = Field extends infer F
  ? F extends { readonly type: infer U }
    ? T extends U
      ? F & { readonly type: T }
      : never
    : never
  : never

/** What the compiler has worked out for a field before its type adds the rest. */
export type Given = {
  readonly common: {
    readonly name: string
    readonly label: Label
    readonly help?: Label
    readonly required: boolean
    readonly readOnly: boolean
    readonly system: boolean
    readonly personal?: PersonalClass
    readonly masked?: true
    readonly sealed?: Sealed
    readonly default?: Tree
    readonly hidden: boolean
  }
  /** Physical column; '' where the type has none. */
  readonly column: string
  readonly currency: string
  /** Kept by the kernel: money is stored in fen. */
  readonly kernel: boolean
  /** Checked expressions of a computed field or rollup. */
  readonly amount?: Tree
  readonly where?: Tree
  /** Physical table of the entity. */
  readonly table?: string
  /** Physical column of a part of the field: `<field>/<entity>`. */
  readonly columnOf?: (part: string) => string | undefined
  /** What a lookup's path ends in. */
  readonly end?: StoredField
}

/** What is known where a field's value type is asked for. */
export type TypeContext = { readonly entity: string; readonly currency: string }

/** One field type: its document, its storage type, its type in expressions, and how a document becomes a field. */
export type FieldDefinition<T extends FieldType, D extends z.ZodType, S> = {
  readonly document: D
  /** PostgreSQL type; undefined = not stored. */
  readonly storage: (field: FieldOf<T>) => string | undefined
  /** Asked of documents and of compiled fields; undefined = not usable in expressions. */
  readonly valueType: (shape: S, context: TypeContext) => ValueType | undefined
  readonly compile: (document: z.output<D>, given: Given) => FieldOf<T>
}

/** Holds a definition to its field type. */
export const define =
  <T extends FieldType>() =>
  <D extends z.ZodType, S>(definition: FieldDefinition<T, D, S>): FieldDefinition<T, D, S> =>
    definition

/** What every field's document may say. */
export const fieldHeader = {
  ...part,
  name,
  help: part.label,
  renamedFrom: z.array(name).exactOptional(),
}

const literal = z.union([z.string().max(4000), z.number(), z.boolean()])

/** Data about a person: masked, logged and exported under the rules for such data. `true` is the class that the type has. */
export const personal = z.union([z.boolean(), z.enum(personalClasses)]).exactOptional()

/** Of texts: the values lie sealed in the table, and are found whole or by their last four. */
export const sealable = { sealed: z.literal(true).exactOptional() }

/** What the document of a stored field may say besides, where no literal can be its default. */
export const storedOnly = {
  required: z.boolean().exactOptional(),
  readOnly: z.boolean().exactOptional(),
  personal,
}

/** What the document of a stored field may say besides. */
export const storedHeader = {
  ...fieldHeader,
  ...storedOnly,
  default: z.union([literal, z.strictObject({ expression })]).exactOptional(),
}

/** The object without its undefined members. */
export function defined<T extends object>(object: T): Defined<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Defined<T>
}
type OptionalKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T]
export type Defined<T> = Omit<T, OptionalKeys<T>> & { [K in OptionalKeys<T>]?: Exclude<T[K], undefined> }

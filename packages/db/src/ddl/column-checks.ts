import type { EnumOption, Field, StoredField } from '@courtyard/metadata/field'
import { DURATION_MINUTES_MAX } from '@courtyard/metadata/fields/values/duration'
import { numberLiteral, textLiteral } from '../identifier.ts'

type FieldOf<T extends Field['type']> = Field extends infer F
  ? F extends { readonly type: infer U }
    ? T extends U
      ? F
      : never
    : never
  : never

/** What the table itself holds of a type's values besides its storage type; `column` is quoted. A null passes every check. */
type Checks<T extends Field['type']> = (field: FieldOf<T>, column: string) => readonly string[]

const none = (): readonly string[] => []
const matches = (pattern: string) => (_: unknown, column: string) => [`${column} ~ ${textLiteral(pattern)}`]
const characters = (max: number, column: string) => `char_length(${column}) <= ${numberLiteral(String(max))}`
const upTo =
  (max: (field: { readonly maxLength: number }) => number) =>
  (field: { readonly maxLength: number }, column: string): readonly string[] => [characters(max(field), column)]
const ownLength = upTo((field) => field.maxLength)
const bounds = (field: { readonly min?: string; readonly max?: string }, column: string): readonly string[] => [
  ...(field.min === undefined ? [] : [`${column} >= ${numberLiteral(field.min)}`]),
  ...(field.max === undefined ? [] : [`${column} <= ${numberLiteral(field.max)}`]),
]
const valuesOf = (field: { readonly options: readonly EnumOption[] }): string =>
  field.options.map((option) => textLiteral(option.value)).join(', ')
const degrees = (column: string, member: 'lat' | 'lng', max: number): string =>
  `(${column} is null or coalesce((${column} ->> ${textLiteral(member)})::numeric between -${max} and ${max}, false))`

type FileRules = { readonly accept: readonly string[]; readonly sizeMax: number }
const oneFile = (field: FileRules, column: string): readonly string[] => [
  `jsonb_typeof(${column}) = 'object'`,
  `(${column} is null or coalesce(${column} ->> 'type', '') in (${field.accept.map(textLiteral).join(', ')}))`,
  `not jsonb_path_exists(${column}, ${textLiteral(`$.size ? (@ > ${numberLiteral(String(field.sizeMax))})`)})`,
]
const someFiles = (field: FileRules & { readonly countMax: number }, column: string): readonly string[] => [
  `(case when jsonb_typeof(${column}) = 'array' then jsonb_array_length(${column}) between 1 and ${numberLiteral(String(field.countMax))} else ${column} is null end)`,
  `not jsonb_path_exists(${column}, ${textLiteral(`$[*].type ? (!(${field.accept.map((type) => `@ == ${JSON.stringify(type)}`).join(' || ')}))`)})`,
  `not jsonb_path_exists(${column}, ${textLiteral(`$[*].size ? (@ > ${numberLiteral(String(field.sizeMax))})`)})`,
]

/** One line per stored field type: the compiler lists what is missing. */
const checks: { readonly [T in StoredField['type']]: Checks<T> } = {
  text: ownLength,
  long_text: ownLength,
  // Cleaning writes & < > as entities of up to five characters.
  rich_text: upTo((field) => field.maxLength * 5),
  integer: bounds,
  decimal: bounds,
  money: bounds,
  percent: bounds,
  boolean: none,
  date: none,
  datetime: none,
  period: matches('^[0-9]{4}-(0[1-9]|1[0-2])$'),
  time: matches('^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  duration: (_, column) => [`${column} between 0 and ${DURATION_MINUTES_MAX}`],
  enum: (field, column) => [`${column} in (${valuesOf(field)})`],
  multi_enum: (field, column) => [`cardinality(${column}) > 0`, `${column} <@ array[${valuesOf(field)}]::text[]`],
  tags: (field, column) => [
    `cardinality(${column}) between 1 and ${field.maxItems}`,
    `array_position(${column}, null) is null`,
  ],
  phone: matches('^[+][1-9][0-9]{5,14}(;ext=[0-9]{1,7})?$'),
  email: (_, column) => [characters(254, column), `${column} ~ ${textLiteral('^[^@[:space:]]+@[^@[:space:]]+$')}`],
  id_number: matches('^[1-9][0-9]{16}[0-9X]$'),
  plate_number: (_, column) => [`char_length(${column}) between 6 and 8`],
  url: matches('^https?://[^[:space:]]+$'),
  address: (_, column) => [
    `jsonb_typeof(${column}) = 'object'`,
    `coalesce(${column} ->> 'region', '000000') ~ '^[0-9]{6}$'`,
  ],
  geo_point: (_, column) => [degrees(column, 'lat', 90), degrees(column, 'lng', 180)],
  auto_number: none,
  reference: none,
  id: none,
  json: none,
  attachment: oneFile,
  image: oneFile,
  attachments: someFiles,
  signature: (_, column) => [`jsonb_typeof(${column}) = 'object'`],
}

/** The conditions of a column's check; none where the storage type holds everything. */
export const columnChecks = (field: StoredField, column: string): readonly string[] =>
  (checks[field.type] as Checks<StoredField['type']>)(field, column)

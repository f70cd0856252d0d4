import type { Field, StoredField } from '@courtyard/metadata/field'
import { DURATION_MINUTES_MAX } from '@courtyard/metadata/fields/values/duration'
import { SIGNATURE_HEIGHT, SIGNATURE_WIDTH } from '@courtyard/metadata/fields/values/signature'
import type { Schema } from './schema.ts'

type Scalar = Exclude<StoredField['type'], 'id' | 'reference'>
type FieldOf<T extends Field['type']> = Field extends infer F
  ? F extends { readonly type: infer U }
    ? T extends U
      ? F
      : never
    : never
  : never
type SchemaOf<T extends Field['type']> = (field: FieldOf<T>) => Schema

const DECIMAL = '^-?\\d+(\\.\\d+)?$'
const text = (pattern: string, example: string, description?: string): Schema => ({
  type: 'string',
  pattern,
  ...(description ? { description } : {}),
  examples: [example],
})
/** Exact decimal text. */
export const decimalSchema = (unit?: string, example = '12.5'): Schema =>
  text(DECIMAL, example, unit ? `Decimal text, ${unit}` : 'Decimal text')
const bound = (keyword: string, value: string | undefined): Schema =>
  value === undefined ? {} : { [keyword]: Number(value) }
const long = (field: { readonly maxLength: number; readonly pattern?: string }): Schema => ({
  type: 'string',
  maxLength: field.maxLength,
  ...(field.pattern ? { pattern: field.pattern } : {}),
})
const part = (description: string, example: string, maxLength = 40): Schema => ({
  type: 'string',
  description,
  maxLength,
  examples: [example],
})

const fileSchema = (field: { readonly accept: readonly string[]; readonly sizeMax: number }): Schema => ({
  type: 'object',
  'x-entity': 'file',
  description: `A file that was uploaded: ${field.accept.join(', ')}; at most ${field.sizeMax} bytes. Only its id is sent`,
  properties: {
    id: { type: 'string', format: 'uuid' },
    name: { type: 'string', readOnly: true },
    type: { type: 'string', readOnly: true },
    size: { type: 'integer', readOnly: true },
  },
  required: ['id'],
})

/** One line per scalar field type: the compiler lists what is missing. */
const schemas: { readonly [T in Scalar]: SchemaOf<T> } = {
  text: long,
  long_text: long,
  rich_text: (field) => ({
    type: 'string',
    contentMediaType: 'text/html',
    maxLength: field.maxLength,
    description: 'HTML; whatever is not on the short list of allowed tags and attributes is cut off when it is written',
    examples: ['<p>Bring <strong>two</strong> keys.</p>'],
  }),
  integer: (field) => ({ type: 'integer', ...bound('minimum', field.min), ...bound('maximum', field.max) }),
  decimal: (field) => decimalSchema(field.unit),
  money: (field) => decimalSchema(field.currency, '1280.50'),
  percent: () => text(DECIMAL, '0.03', 'Decimal text of the ratio: 3 % is 0.03'),
  boolean: () => ({ type: 'boolean' }),
  date: () => ({ type: 'string', format: 'date' }),
  datetime: () => ({ type: 'string', format: 'date-time' }),
  period: () => text('^\\d{4}-(0[1-9]|1[0-2])$', '2026-10'),
  time: () => text('^([01]\\d|2[0-3]):[0-5]\\d$', '08:30', 'Time of day'),
  duration: () => ({
    type: 'string',
    format: 'duration',
    description: `ISO 8601 in weeks, days, hours and minutes; at most ${DURATION_MINUTES_MAX} minutes`,
    examples: ['PT2H30M'],
  }),
  enum: (field) => ({ type: 'string', enum: field.options.map((option) => option.value) }),
  multi_enum: (field) => ({
    type: 'array',
    items: { type: 'string', enum: field.options.map((option) => option.value) },
    examples: [field.options.slice(0, 2).map((option) => option.value)],
  }),
  tags: (field) => ({
    type: 'array',
    maxItems: field.maxItems,
    items: { type: 'string', maxLength: field.maxLength },
    examples: [['urgent']],
  }),
  phone: () => ({ type: 'string', description: 'Telephone; answered as +86…', examples: ['+8613800000000'] }),
  email: () => ({ type: 'string', format: 'email', examples: ['name@example.com'] }),
  id_number: () => text('^[1-9]\\d{16}[\\dX]$', '11010519491231002X', 'Identity card number (GB 11643)'),
  plate_number: () => ({ type: 'string', description: 'Chinese vehicle plate', examples: ['浙A12345'] }),
  url: () => ({ type: 'string', format: 'uri', pattern: '^https?://', examples: ['https://example.com/page'] }),
  address: () => ({
    type: 'object',
    additionalProperties: false,
    properties: {
      region: text('^\\d{6}$', '330106', 'Region code of GB/T 2260'),
      province: part('Province', '浙江省'),
      city: part('City', '杭州市'),
      district: part('District', '西湖区'),
      detail: part('Street, number and what else finds the place', '文三路 90 号', 200),
    },
  }),
  geo_point: (field) => ({
    type: 'object',
    additionalProperties: false,
    description: `Degrees as decimal text, ${field.datum}`,
    properties: { lat: text(DECIMAL, '30.274085'), lng: text(DECIMAL, '120.15507') },
    required: ['lat', 'lng'],
  }),
  auto_number: () => ({ type: 'string', readOnly: true, description: 'Given by the system' }),
  json: () => ({}),
  attachment: fileSchema,
  image: fileSchema,
  attachments: (field) => ({ type: 'array', maxItems: field.countMax, items: fileSchema(field) }),
  signature: () => ({
    type: 'object',
    additionalProperties: false,
    description: `Strokes on ${SIGNATURE_WIDTH} x ${SIGNATURE_HEIGHT}, or a typed name; by and at are given by the system`,
    properties: {
      drawn: { type: 'array', items: { type: 'array', items: { type: 'integer' } } },
      typed: { type: 'string', maxLength: 80 },
      by: { type: 'string', readOnly: true },
      at: { type: 'string', format: 'date-time', readOnly: true },
    },
  }),
}

/** The JSON Schema of a scalar field's value. */
export const scalarSchema = (field: Extract<Field, { type: Scalar }> | StoredField): Schema =>
  (schemas[field.type as Scalar] as SchemaOf<StoredField['type']>)(field as StoredField)

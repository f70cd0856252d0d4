import type { Field } from '@courtyard/metadata/field'
import { textOf } from '@courtyard/std/label'

/** A JSON Schema of OpenAPI 3.1. `x-entity` marks the id of a record of that entity. */
export type Schema = { readonly [keyword: string]: unknown }

const DECIMAL = '^-?\\d+(\\.\\d+)?$'
const id = (entity: string): Schema => ({ type: 'string', format: 'uuid', 'x-entity': entity })
const decimal = (unit?: string): Schema => ({
  type: 'string',
  pattern: DECIMAL,
  ...(unit ? { description: `Decimal text, ${unit}` } : { description: 'Decimal text' }),
})

/** The schema of a field's value as an answer carries it. */
export function readSchema(field: Field): Schema {
  if (field.type === 'reference') {
    const properties = { id: id(field.to), title: { type: ['string', 'null'] } }
    return described(field, { type: ['object', 'null'], properties, required: ['id', 'title'] })
  }
  return described(field, orNull(valueSchema(field), field))
}

/** The schema of a field's value as a request carries it. */
export const writeSchema = (field: Field): Schema => described(field, orNull(valueSchema(field), field))

function described(field: Field, schema: Schema): Schema {
  return { title: textOf(field.label, 'en', field.name), ...schema }
}

function orNull(schema: Schema, field: Field): Schema {
  if (field.required || typeof schema.type !== 'string') return schema
  const values = Array.isArray(schema.enum) ? { enum: [...schema.enum, null] } : {}
  return { ...schema, ...values, type: [schema.type, 'null'] }
}

function valueSchema(field: Field): Schema {
  switch (field.type) {
    case 'id':
      return { type: 'string', format: 'uuid' }
    case 'text':
    case 'long_text':
      return { type: 'string', maxLength: field.maxLength, ...(field.pattern ? { pattern: field.pattern } : {}) }
    case 'integer':
      return { type: 'integer', ...bound('minimum', field.min), ...bound('maximum', field.max) }
    case 'decimal':
      return decimal(field.unit)
    case 'money':
      return decimal(field.currency)
    case 'boolean':
      return { type: 'boolean' }
    case 'date':
      return { type: 'string', format: 'date' }
    case 'datetime':
      return { type: 'string', format: 'date-time' }
    case 'period':
      return { type: 'string', pattern: '^\\d{4}-(0[1-9]|1[0-2])$' }
    case 'enum':
      return { type: 'string', enum: field.options.map((option) => option.value) }
    case 'reference':
      return id(field.to)
    case 'json':
      return {}
    case 'computed':
    case 'rollup':
      return resultSchema(field.result)
    case 'children':
      return { type: 'array', items: { type: 'object' } }
  }
}

function resultSchema(result: { readonly type: string; readonly unit?: string }): Schema {
  if (result.type === 'integer') return { type: 'integer' }
  if (result.type === 'date') return { type: 'string', format: 'date' }
  return result.type === 'text' ? { type: 'string' } : decimal(result.unit)
}

const bound = (keyword: string, value: string | undefined): Schema =>
  value === undefined ? {} : { [keyword]: Number(value) }

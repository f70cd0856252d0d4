import type { Field } from '@courtyard/metadata/field'
import { textOf } from '@courtyard/std/label'
import type { Schema } from './schema.ts'
import { decimalSchema, scalarSchema } from './value-schemas.ts'

const id = (entity: string): Schema => ({ type: 'string', format: 'uuid', 'x-entity': entity })

/** The schema of a field's value as an answer carries it. */
export function readSchema(field: Field): Schema {
  if (field.type === 'reference') {
    const properties = { id: id(field.to), title: { type: ['string', 'null'] } }
    return described(field, { type: ['object', 'null'], properties, required: ['id', 'title'] })
  }
  if (field.type === 'references') {
    const item = {
      type: 'object',
      properties: { id: id(field.to), title: { type: ['string', 'null'] } },
      required: ['id', 'title'],
    }
    const properties = { count: { type: 'integer' }, items: { type: 'array', items: item } }
    return described(field, { type: 'object', properties, required: ['count', 'items'] })
  }
  if (field.type === 'any_reference') {
    const { properties } = anySchema(field.to)
    const titled = { ...properties, title: { type: ['string', 'null'] } }
    return described(field, { type: ['object', 'null'], properties: titled, required: ['entity', 'id', 'title'] })
  }
  return described(field, orNull(valueSchema(field), field))
}

const anySchema = (to: readonly { readonly entity: string }[]) => ({
  type: 'object',
  properties: {
    entity: { type: 'string', enum: to.map(({ entity }) => entity) },
    id: { type: 'string', format: 'uuid', 'x-entities': to.map(({ entity }) => entity) },
  },
  required: ['entity', 'id'],
})

/** The schema of a field's value as a request carries it. */
export const writeSchema = (field: Field): Schema => described(field, orNull(valueSchema(field), field))

function described(field: Field, schema: Schema): Schema {
  return {
    title: textOf(field.label, 'en', field.name),
    ...schema,
    ...(field.personal ? { 'x-personal': true, 'x-personal-class': field.personal } : {}),
  }
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
    case 'reference':
      return id(field.to)
    case 'computed':
    case 'rollup':
      return resultSchema(field.result)
    case 'qr_code':
      return { type: 'string', description: 'The text that is drawn as a QR code' }
    case 'children':
      return { type: 'array', items: field.owned ? { $ref: `#/components/schemas/${field.of}` } : { type: 'object' } }
    case 'references':
      return { type: 'array', maxItems: field.max, items: id(field.to) }
    case 'any_reference':
      return anySchema(field.to)
    case 'lookup':
      return valueSchema(field.end)
    default:
      return scalarSchema(field)
  }
}

function resultSchema(result: { readonly type: string; readonly unit?: string }): Schema {
  if (result.type === 'integer') return { type: 'integer' }
  if (result.type === 'date') return { type: 'string', format: 'date' }
  return result.type === 'text' ? { type: 'string' } : decimalSchema(result.unit)
}

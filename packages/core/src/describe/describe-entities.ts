import type { CatalogDescription, EntityDescription } from '@courtyard/contract/description'
import { aggregateParameters, listParameters } from '@courtyard/contract/records'
import { isSent } from '@courtyard/metadata/field'
import { isMasked } from '@courtyard/metadata/personal'
import { textOf } from '@courtyard/std/label'
import { readSchema, writeSchema } from './describe-fields.ts'
import { listParameter, query, treeProperties } from './list-parameters.ts'
import type { Schema } from './schema.ts'

type Operation = { readonly [member: string]: unknown }
/** Paths and schemas of an OpenAPI document. */
export type EntityApi = {
  readonly paths: Record<string, Record<string, Operation>>
  readonly schemas: Record<string, Schema>
}

/** Every operation on every entity of the description with its real fields: pure, so equal descriptions give equal documents. */
export function describeEntities({ entities }: Pick<CatalogDescription, 'entities'>): EntityApi {
  const paths: EntityApi['paths'] = {}
  const schemas: EntityApi['schemas'] = {}
  for (const entity of Object.values(entities)) {
    Object.assign(schemas, schemasOf(entity))
    paths[`/v1/records/${entity.name}`] = collectionOf(entity)
    paths[`/v1/records/${entity.name}/{id}`] = memberOf(entity)
    paths[`/v1/aggregates/${entity.name}`] = { get: aggregateOf(entity) }
    Object.assign(paths, keepingPaths(entity), transitionPaths(entity), revealPaths(entity))
    paths[`/v1/records/${entity.name}/{id}/planned`] = { get: plannedOf(entity) }
  }
  return { paths, schemas }
}

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
const json = (schema: Schema, description = 'Done'): Operation => ({
  description,
  content: { 'application/json': { schema } },
})
const problem = { description: 'Refused', content: { 'application/problem+json': { schema: ref('Problem') } } }
const idParameter = (entity: EntityDescription): Schema => ({
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', format: 'uuid', 'x-entity': entity.name },
})

function schemasOf(entity: EntityDescription): Record<string, Schema> {
  const readable = entity.fields.filter((field) => field.type !== 'children' || field.owned)
  const properties = Object.fromEntries(readable.map((field) => [field.name, readSchema(field)]))
  const { create, update } = entity.can
  return {
    [entity.name]: {
      type: 'object',
      properties: { ...properties, ...treeProperties(entity), ...maskedProperty(entity) },
      required: ['id', 'version'],
    },
    [`${entity.name}_page`]: {
      type: 'object',
      properties: {
        items: { type: 'array', items: ref(entity.name) },
        next_cursor: { type: ['string', 'null'] },
        count: { type: 'integer' },
        totals: { type: 'object', additionalProperties: { type: ['string', 'null'] } },
      },
      required: ['items', 'next_cursor'],
    },
    ...(create ? { [`${entity.name}_new`]: bodySchema(entity, create, true) } : {}),
    ...(update ? { [`${entity.name}_change`]: bodySchema(entity, update, false) } : {}),
  }
}

const maskedProperty = ({ fields }: EntityDescription): Record<string, Schema> =>
  fields.some(isMasked)
    ? { '@masked': { type: 'array', items: { type: 'string' }, description: 'Fields that are shown masked here' } }
    : {}

function bodySchema(entity: EntityDescription, names: readonly string[], isNew: boolean): Schema {
  const fields = entity.fields.filter(
    (field) => isSent(field) && !field.system && !field.readOnly && names.includes(field.name),
  )
  const required = fields
    .filter((field) => isNew && field.required && !('default' in field && field.default))
    .map((field) => field.name)
  const properties = Object.fromEntries(fields.map((field) => [field.name, writeSchema(field)]))
  return { type: 'object', properties, additionalProperties: false, ...(required.length > 0 ? { required } : {}) }
}

const named = (entity: EntityDescription, verb: string): Operation => ({
  operationId: `${verb}_${entity.name}`,
  summary: `${verb}: ${textOf(entity.label, 'en', entity.name)}`,
  tags: [entity.name],
})

function collectionOf(entity: EntityDescription): Record<string, Operation> {
  const list = {
    ...named(entity, 'list'),
    parameters: listParameters.flatMap((name) => listParameter(entity, name)),
    responses: { 200: json(ref(`${entity.name}_page`)), default: problem },
  }
  if (!entity.can.create) return { get: list }
  const create = {
    ...named(entity, 'create'),
    requestBody: { required: true, content: { 'application/json': { schema: ref(`${entity.name}_new`) } } },
    responses: { 201: json(ref(entity.name), 'Created; only `id` when the record may not be read'), default: problem },
  }
  return { get: list, post: create }
}

function memberOf(entity: EntityDescription): Record<string, Operation> {
  const operations: Record<string, Operation> = {
    get: {
      ...named(entity, 'read'),
      parameters: [idParameter(entity), query('select'), ...listParameter(entity, 'path')],
      responses: { 200: json(ref(entity.name)), default: problem },
    },
  }
  if (entity.can.update) {
    operations.patch = {
      ...named(entity, 'update'),
      parameters: [idParameter(entity), version],
      requestBody: { required: true, content: { 'application/json': { schema: ref(`${entity.name}_change`) } } },
      responses: { 200: json(ref(entity.name)), default: problem },
    }
  }
  if (entity.can.delete) {
    operations.delete = {
      ...named(entity, 'delete'),
      parameters: [idParameter(entity)],
      responses: { 204: { description: 'Deleted' }, default: problem },
    }
  }
  return operations
}

function aggregateOf(entity: EntityDescription): Operation {
  const row = { type: 'object', properties: { group: { type: 'object' }, values: { type: 'object' } } }
  const result = { type: 'object', properties: { rows: { type: 'array', items: row } }, required: ['rows'] }
  return {
    ...named(entity, 'aggregate'),
    parameters: aggregateParameters.map(query),
    responses: { 200: json(result), default: problem },
  }
}

const version = {
  name: 'if-match',
  in: 'header',
  required: true,
  schema: { type: 'string' },
  description: 'The ETag that was read',
}

/** Each transition that the caller is granted, with what it asks for. */
function transitionPaths(entity: EntityDescription): EntityApi['paths'] {
  const operations = (entity.transitions ?? []).map(({ name, label, fields }) => {
    const known = entity.fields.filter((field) => fields.some((one) => one.name === field.name))
    const required = fields.filter((one) => one.required).map((one) => one.name)
    const properties = Object.fromEntries(known.map((field) => [field.name, writeSchema(field)]))
    const schema = { type: 'object', properties, additionalProperties: false, ...(required.length > 0 && { required }) }
    const post = {
      ...named(entity, `move_${name}`),
      summary: `${textOf(label, 'en', name)}: ${textOf(entity.label, 'en', entity.name)}`,
      parameters: [idParameter(entity), version],
      requestBody: { required: true, content: { 'application/json': { schema } } },
      responses: { 200: json(ref(entity.name)), default: problem },
    }
    return [`/v1/records/${entity.name}/{id}/transitions/${name}`, { post }] as const
  })
  return Object.fromEntries(operations)
}

/** One masked value as it is, where the caller may reveal some. */
function revealPaths(entity: EntityDescription): EntityApi['paths'] {
  const { reveal } = entity.can
  if (!reveal) return {}
  const properties = {
    field: { type: 'string', enum: reveal },
    reason: { type: 'string', minLength: 2, maxLength: 200, description: 'Kept in the audit' },
  }
  const body = { type: 'object', properties, additionalProperties: false, required: ['field', 'reason'] }
  const answer = {
    type: 'object',
    properties: { value: { description: 'The value itself' }, shown_seconds: { type: 'integer' } },
    required: ['value', 'shown_seconds'],
  }
  const post = {
    ...named(entity, 'reveal'),
    parameters: [idParameter(entity)],
    requestBody: { required: true, content: { 'application/json': { schema: body } } },
    responses: { 200: json(answer, 'One value; the audit has a row of it'), default: problem },
  }
  return { [`/v1/records/${entity.name}/{id}/reveal`]: { post } }
}

/** What schedules plan for a record. */
const plannedOf = (entity: EntityDescription): Operation => ({
  ...named(entity, 'planned'),
  parameters: [idParameter(entity)],
  responses: {
    200: json({ type: 'object', properties: { items: { type: 'array', items: plannedItem } } }),
    default: problem,
  },
})

const day: Schema = { type: 'string', format: 'date' }
const plannedItem: Schema = {
  type: 'object',
  properties: {
    schedule: { type: 'string' },
    label: { type: 'object', additionalProperties: { type: 'string' } },
    paused: { type: 'boolean' },
    next: { type: 'array', items: day },
    last: { type: 'array', items: { type: 'object', properties: { on: day, done: { type: 'boolean' } } } },
  },
}

/** History and trash, where the entity keeps them and the caller may look. */
function keepingPaths(entity: EntityDescription): EntityApi['paths'] {
  const paths: EntityApi['paths'] = {}
  const paging = [query('limit'), query('cursor')]
  if (entity.history) {
    const page = {
      type: 'object',
      properties: { items: { type: 'array', items: historyItem }, next_cursor: { type: ['string', 'null'] } },
    }
    paths[`/v1/records/${entity.name}/{id}/history`] = {
      get: {
        ...named(entity, 'history'),
        parameters: [idParameter(entity), ...paging],
        responses: { 200: json(page), default: problem },
      },
    }
  }
  if (entity.trash && entity.can.delete) {
    const parameters = listParameters.filter((name) => !['view', 'tree', 'path', 'purpose'].includes(name)).map(query)
    const trashed = {
      ...idParameter(entity),
      schema: { type: 'string', format: 'uuid', 'x-entity': `${entity.name} in trash` },
    }
    paths[`/v1/trash/${entity.name}`] = {
      get: {
        ...named(entity, 'trash'),
        parameters,
        responses: { 200: json(ref(`${entity.name}_page`)), default: problem },
      },
    }
    paths[`/v1/trash/${entity.name}/{id}/restore`] = {
      post: {
        ...named(entity, 'restore'),
        parameters: [trashed],
        responses: { 200: json(ref(entity.name)), default: problem },
      },
    }
  }
  return paths
}

const historyItem: Schema = {
  type: 'object',
  properties: {
    id: { type: 'string', format: 'uuid' },
    at: { type: 'string', format: 'date-time' },
    by: { type: 'object', properties: { id: { type: 'string' }, name: { type: ['string', 'null'] } } },
    action: { type: 'string', enum: ['create', 'update', 'trash', 'restore', 'delete', 'publish'] },
    version: { type: 'integer' },
    changes: { type: 'array', items: { type: 'object', properties: { field: { type: 'string' }, old: {}, new: {} } } },
  },
}

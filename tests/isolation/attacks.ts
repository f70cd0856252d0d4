type Schema = {
  $ref?: string
  type?: string | string[]
  format?: string
  pattern?: string
  enum?: unknown[]
  properties?: Record<string, Schema>
  items?: Schema
  required?: string[]
  'x-entity'?: string
  'x-document'?: string
}
type Parameter = { name: string; in: string; required?: boolean; schema?: Schema }
export type Operation = {
  operationId?: string
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: Schema }> }
}
export type Document = {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

/** One place of one operation that takes an id. */
export type Slot = {
  readonly place: 'path' | 'body' | 'filter' | 'query'
  readonly name: string
  readonly entity: string
}
/** One operation as the test calls it: every slot has to be tried, and the whole call once with what is our own. */
export type Call = {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly slots: readonly Slot[]
  /** A body that is fine except for ids, which `fill` puts in. Absent: the operation takes none. */
  readonly body: Body | undefined
}

/** A form, or the content of a file, is made anew for each call. */
export type Body = Record<string, unknown> | (() => FormData | string)
/** Bodies of operations that are not about one entity, by operationId: their shapes do not say what is meaningful. */
export type Bodies = Readonly<Record<string, Body>>

/** Every operation of the document as a call, and what of it the test would not know how to try. */
export function planCalls(document: Document, bodies: Bodies): { calls: Call[]; uncovered: string[] } {
  const calls: Call[] = []
  const uncovered: string[] = []
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const planned = planCall(document, bodies, { path, method, operation })
      if (typeof planned === 'string') uncovered.push(`${method.toUpperCase()} ${path}: ${planned}`)
      else calls.push(planned)
    }
  }
  return { calls, uncovered }
}

type Found = { readonly path: string; readonly method: string; readonly operation: Operation }

function planCall(document: Document, bodies: Bodies, { path, method, operation }: Found): Call | string {
  const id = operation.operationId
  if (!id) return 'has no operationId'
  const parameters = operation.parameters ?? []
  const slots: Slot[] = []
  for (const [, name] of path.matchAll(/\{(\w+)\}/g)) {
    const schema = parameters.find((parameter) => parameter.in === 'path' && parameter.name === name)?.schema
    if (schema?.type === 'integer') continue // a number within the tenant names nothing of another one
    if (schema?.['x-document']) continue // so does the name of a document
    const entity = schema?.['x-entity']
    if (!entity) return `the path takes {${name}}, and nothing says whose id it is`
    slots.push({ place: 'path', name: name!, entity })
  }
  const content = Object.entries(operation.requestBody?.content ?? {})[0]
  if (!content)
    return { id, method, path, slots: [...slots, ...filterSlots(document, { path, parameters })], body: undefined }
  const schema = resolved(document, content[1].schema)
  const isOfEntity = path.startsWith('/v1/records/')
  if (!isOfEntity && !bodies[id]) return 'takes a body that the test has no example of'
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const shape = resolved(document, property)
    const entity = shape['x-entity'] ?? shape.items?.['x-entity']
    if (entity) slots.push({ place: 'body', name, entity })
  }
  return { id, method, path, slots, body: isOfEntity ? exampleOf(document, schema, method === 'post') : bodies[id] }
}

const resolved = (document: Document, schema: Schema): Schema => {
  const name = schema.$ref?.split('/').at(-1)
  return name ? (document.components.schemas[name] ?? {}) : schema
}

/** A list and an aggregate take ids in filters: every reference of their entity. */
function filterSlots(document: Document, { path, parameters }: { path: string; parameters: Parameter[] }): Slot[] {
  if (!parameters.some(({ name }) => name === 'filter')) return []
  const entity = path.split('/').at(-1)!
  const fields = Object.entries(document.components.schemas[entity]?.properties ?? {})
  const branch = parameters.some(({ name }) => name === 'tree')
    ? [{ place: 'query' as const, name: 'tree', entity }]
    : []
  const filters = fields.flatMap(([name, schema]) => {
    const to = schema.properties?.id?.['x-entity']
    return to ? [{ place: 'filter' as const, name, entity: to }] : []
  })
  return [...filters, ...branch]
}

let count = 0

function exampleOf(document: Document, schema: Schema, isNew: boolean): Record<string, unknown> {
  const names = isNew ? (schema.required ?? []) : Object.keys(schema.properties ?? {}).slice(0, 1)
  const values = names.map((name) => [name, exampleValue(resolved(document, schema.properties?.[name] ?? {}))])
  return Object.fromEntries(values)
}

/** A value of the schema; ids are put in later. */
function exampleValue(schema: Schema): unknown {
  const type = [schema.type].flat()[0]
  if (schema['x-entity']) return null
  if (schema.enum) return schema.enum[0]
  if (type === 'integer') return 1
  if (type === 'boolean') return true
  if (schema.format === 'date') return '2027-01-01'
  if (schema.format === 'date-time') return '2026-01-01T00:00:00Z'
  if (schema.pattern?.startsWith('^-?\\d+')) return '1'
  if (schema.pattern?.startsWith('^\\d{4}')) return '2026-01'
  return `example ${count++}`
}

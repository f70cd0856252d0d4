import type { EntityDescription } from '@courtyard/contract/description'
import { filterOps, type listParameters } from '@courtyard/contract/records'
import type { Schema } from './schema.ts'

/** A parameter of the query string. */
export const query = (name: string): Schema => ({ name, in: 'query', schema: { type: 'string' } })

const FILTER = `JSON: {"field", "op", "value"}, {"and": […]}, {"or": […]}, {"not": …} or {"any", "where"}; op is one of ${filterOps.join(', ')}.`
const UNDER = 'Of a reference to a tree, or of id in one, "under" asks for a record and everything below it.'

const LEAVING = 'For a file: only what may be exported is in the answer, and that it left is noted.'

/** How a list takes a parameter; none where the entity has no use for it. */
export function listParameter(entity: EntityDescription, name: (typeof listParameters)[number]): Schema[] {
  if (name === 'filter') return [{ ...query(name), description: `${FILTER} ${UNDER}` }]
  if (name === 'purpose')
    return entity.can.export === false
      ? []
      : [{ name, in: 'query', schema: { enum: ['export'] }, description: LEAVING }]
  if (name !== 'tree' && name !== 'path') return [query(name)]
  if (entity.tree === undefined) return []
  if (name === 'path')
    return [{ name, in: 'query', schema: { enum: ['true', 'false'] }, description: 'Give @path: what stands above.' }]
  return [
    {
      ...query(name),
      description: '"root" or an id: the topmost records, or those right below one; each with @children.',
    },
  ]
}

/** What a record of a tree says of its place, where it was asked for. */
export function treeProperties({ tree, name }: EntityDescription): Record<string, Schema> {
  if (tree === undefined) return {}
  const above = {
    type: 'object',
    properties: { id: { type: 'string', format: 'uuid', 'x-entity': name }, title: { type: ['string', 'null'] } },
  }
  return { '@children': { type: 'integer' }, '@path': { type: 'array', items: above } }
}

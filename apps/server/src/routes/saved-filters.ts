import { newSavedFilterSchema, savedFilterSchema, savedFiltersSchema } from '@courtyard/contract/saved-filters'
import { createSavedFilter, deleteSavedFilter, listSavedFilters } from '@courtyard/core/views/saved-filters'
import { z } from 'zod'
import { idParameter, jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { readQuery } from '../edge/read-query.ts'
import type { World } from '../world.ts'

const tags = ['views']
const PATH = '/v1/saved-filters'

/** Filters that people keep for a view, for themselves or for everyone. */
export function addSavedFilterRoutes(operations: Operations, { deps }: World): void {
  operations.add(
    PATH,
    {
      method: 'get',
      operationId: 'list_saved_filters',
      tags,
      request: { query: z.object({ view: z.string() }) },
      responses: jsonAnswer(savedFiltersSchema, 'Own and shared filters of the view, by name'),
    },
    async (context) => {
      const { view = '' } = readQuery(context.req.url, ['view'])
      return context.json(await listSavedFilters(deps, context.get('actor'), view))
    },
  )
  operations.add(
    PATH,
    {
      method: 'post',
      operationId: 'create_saved_filter',
      tags,
      request: { body: jsonBody(newSavedFilterSchema) },
      responses: jsonAnswer(savedFilterSchema, 'The filter', 201),
    },
    async (context) => {
      const filter = parseShape(newSavedFilterSchema, await readJson(context.req.raw))
      return context.json(await createSavedFilter(deps, context.get('actor'), filter), 201)
    },
  )
  operations.add(
    `${PATH}/{id}`,
    {
      method: 'delete',
      operationId: 'delete_saved_filter',
      tags,
      request: { params: idParameter('saved_filter') },
      responses: { 204: { description: 'The filter is gone' } },
    },
    async (context) => {
      await deleteSavedFilter(deps, context.get('actor'), context.req.param('id') ?? '')
      return context.body(null, 204)
    },
  )
}

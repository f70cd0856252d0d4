import { describeCatalog } from '@courtyard/core/describe/describe-catalog'
import { z } from 'zod'
import { jsonAnswer } from '../edge/describe.ts'
import type { Operations } from '../edge/operation.ts'
import type { World } from '../world.ts'

const schema = z.looseObject({ version: z.int(), hash: z.string() })

/** GET /catalog: what pages are generated from. 304 while the caller's cut of the catalog is unchanged. */
export function addCatalogRoutes(operations: Operations, { deps }: World): void {
  operations.add(
    '/v1/catalog',
    {
      method: 'get',
      operationId: 'catalog',
      tags: ['session'],
      responses: jsonAnswer(schema, 'The catalog as the caller may see it'),
    },
    async (context) => {
      const description = await describeCatalog(deps, context.get('actor'))
      const etag = `"${description.hash}"`
      const headers = { etag, 'cache-control': 'private, no-cache', vary: 'cookie' }
      if (context.req.header('if-none-match') === etag) return context.body(null, 304, headers)
      return context.json(description, 200, headers)
    },
  )
}

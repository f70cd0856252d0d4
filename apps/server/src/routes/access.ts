import { matrixSchema, whyRequestSchema, whySchema } from '@courtyard/contract/access'
import { readMatrix } from '@courtyard/core/access/read-matrix'
import { whyAllowed } from '@courtyard/core/access/why-allowed'
import { z } from 'zod'
import { jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { readQuery } from '../edge/read-query.ts'
import type { World } from '../world.ts'

const about = { tags: ['access'], requires: 'run:access' as const }

/** What roles may do, and why somebody may or may not. */
export function addAccessRoutes(operations: Operations, { deps }: World): void {
  operations.add(
    '/v1/access/matrix',
    {
      ...about,
      method: 'get',
      operationId: 'read_access_matrix',
      request: { query: z.object({ role: z.string().optional(), entity: z.string().optional() }) },
      responses: jsonAnswer(matrixSchema, 'What each role may do to each entity, with its conditions in words'),
    },
    async (context) =>
      context.json(await readMatrix(deps, context.get('actor'), readQuery(context.req.url, ['role', 'entity']))),
  )
  operations.add(
    '/v1/access/why',
    {
      ...about,
      method: 'post',
      operationId: 'why_allowed',
      request: { body: jsonBody(whyRequestSchema) },
      responses: jsonAnswer(whySchema, 'Whether the member may, and the rules that decided it on this record'),
    },
    async (context) => {
      const asked = parseShape(whyRequestSchema, await readJson(context.req.raw))
      return context.json(await whyAllowed(deps, context.get('actor'), asked))
    },
  )
}

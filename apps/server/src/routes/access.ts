import { matrixSchema, viewAsSchema, viewedMemberSchema, whyRequestSchema, whySchema } from '@courtyard/contract/access'
import { readMatrix } from '@courtyard/core/access/read-matrix'
import { endViewing, startViewing } from '@courtyard/core/access/view-as'
import { whyAllowed } from '@courtyard/core/access/why-allowed'
import { z } from 'zod'
import { jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { readQuery } from '../edge/read-query.ts'
import { setViewing, viewedMember } from '../edge/viewing.ts'
import type { World } from '../world.ts'

export const VIEW_AS = '/v1/access/view-as'

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
    VIEW_AS,
    {
      ...about,
      method: 'post',
      operationId: 'view_as',
      request: { body: jsonBody(viewAsSchema) },
      responses: jsonAnswer(viewedMemberSchema, 'As whom this browser looks from now on, for an hour: only reading'),
    },
    async (context) => {
      const { member } = parseShape(viewAsSchema, await readJson(context.req.raw))
      const viewed = await startViewing(deps, context.get('actor'), member)
      setViewing(context, viewed.id)
      return context.json(viewed)
    },
  )
  operations.add(
    VIEW_AS,
    {
      ...{ tags: about.tags, method: 'delete', operationId: 'end_view_as' },
      responses: { 204: { description: 'This browser looks as who signed in' } },
    },
    async (context) => {
      await endViewing(deps, context.get('actor'), viewedMember(context))
      setViewing(context, null)
      return context.body(null, 204)
    },
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

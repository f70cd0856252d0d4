import { matrixSchema, viewAsSchema, viewedMemberSchema, whyRequestSchema, whySchema } from '@courtyard/contract/access'
import { accessReviewSchema, signReviewSchema } from '@courtyard/contract/access-review'
import { exportReview } from '@courtyard/core/access/export-review'
import { readMatrix } from '@courtyard/core/access/read-matrix'
import { type ReviewDeps, readReview, signReview } from '@courtyard/core/access/review-access'
import { endViewing, startViewing } from '@courtyard/core/access/view-as'
import { whyAllowed } from '@courtyard/core/access/why-allowed'
import { z } from 'zod'
import { answerMade } from '../edge/answer-file.ts'
import { fileAnswer, jsonAnswer, jsonBody } from '../edge/describe.ts'
import { localeOf } from '../edge/locale.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { readQuery } from '../edge/read-query.ts'
import { setViewing, viewedMember } from '../edge/viewing.ts'
import type { World } from '../world.ts'

export const VIEW_AS = '/v1/access/view-as'

const about = { tags: ['access'], requires: 'run:access' as const }

/** What roles may do, and why somebody may or may not. */
export function addAccessRoutes(operations: Operations, { deps, auth: identity }: World): void {
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
  addReview(operations, { ...deps, identity })
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

/** Who holds which role, signed by somebody now and then. */
function addReview(operations: Operations, deps: ReviewDeps): void {
  operations.add(
    '/v1/access/review',
    {
      ...{ ...about, method: 'get', operationId: 'read_access_review' },
      responses: jsonAnswer(
        accessReviewSchema,
        'Who holds which role by which grant, and what changed since the last review',
      ),
    },
    async (context) => context.json(await readReview(deps, context.get('actor'))),
  )
  operations.add(
    '/v1/access/review',
    {
      ...{ ...about, method: 'post', operationId: 'sign_access_review', request: { body: jsonBody(signReviewSchema) } },
      responses: jsonAnswer(accessReviewSchema, 'The review, signed'),
    },
    async (context) => {
      const asked = parseShape(signReviewSchema, await readJson(context.req.raw))
      return context.json(await signReview(deps, context.get('actor'), asked))
    },
  )
  operations.add(
    '/v1/access/review.csv',
    {
      ...{ ...about, method: 'get', operationId: 'export_access_review' },
      responses: fileAnswer('text/csv', 'The same, a row per grant; taking it is noted'),
    },
    async (context) => {
      const bytes = await exportReview(deps, context.get('actor'), localeOf(context.req.raw.headers))
      return answerMade(context, { name: 'access-review.csv', type: 'text/csv; charset=utf-8', bytes })
    },
  )
}

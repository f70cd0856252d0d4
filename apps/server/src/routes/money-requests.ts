import {
  approvalSchema,
  moneyRequestPageSchema,
  moneyRequestSchema,
  rejectionSchema,
  requestStates,
} from '@courtyard/contract/money-requests'
import { approveMoney, rejectMoney, withdrawMoney } from '@courtyard/core/money/requests/decide'
import { listMoneyRequests, readMoneyRequest } from '@courtyard/core/money/requests/list-requests'
import { z } from 'zod'
import { idParameter, jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { EdgeContext } from '../edge/edge.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { idempotencyHeader, readKey } from '../edge/read-key.ts'
import { readQuery } from '../edge/read-query.ts'
import type { World } from '../world.ts'

const tags = ['money requests']
const PATH = '/v1/money-requests'
const request = jsonAnswer(moneyRequestSchema, 'The request as it stands now')
const query = z.strictObject({
  state: z.enum(requestStates).default('waiting'),
  cursor: z.string().optional(),
  bill: z.string().optional().meta({ 'x-entity': 'bill' }),
  payment: z.string().optional().meta({ 'x-entity': 'payment' }),
})
const idOf = (context: EdgeContext) => context.req.param('id') ?? ''

/** What waits for a second person, and that person's word. */
export function addMoneyRequestRoutes(operations: Operations, world: World): void {
  const { deps } = world
  operations.add(
    PATH,
    {
      ...{ method: 'get', operationId: 'list_money_requests', tags },
      request: { query },
      responses: jsonAnswer(moneyRequestPageSchema, 'The newest first; who may not decide sees what he asked'),
    },
    async (context) => {
      const asked = parseShape(query, readQuery(context.req.url, ['state', 'cursor', 'bill', 'payment']), '?')
      return context.json(await listMoneyRequests(deps, context.get('actor'), asked))
    },
  )
  operations.add(
    `${PATH}/{id}`,
    {
      ...{ method: 'get', operationId: 'read_money_request', tags },
      ...{ request: { params: idParameter('money_request') }, responses: request },
    },
    async (context) => context.json(await readMoneyRequest(deps, context.get('actor'), idOf(context))),
  )
  addDecisions(operations, world)
}

function addDecisions(operations: Operations, { deps }: World): void {
  const requires = 'run:approve_money' as const
  operations.add(
    `${PATH}/{id}/approve`,
    {
      ...{ method: 'post', operationId: 'approve_money_request', tags, requires },
      request: { params: idParameter('money_request'), headers: idempotencyHeader, body: jsonBody(approvalSchema) },
      responses: request,
    },
    async (context) => {
      const { note } = parseShape(approvalSchema, await readJson(context.req.raw))
      const decision = { id: idOf(context), note, key: readKey(context) }
      return context.json(await approveMoney(deps, context.get('actor'), decision))
    },
  )
  operations.add(
    `${PATH}/{id}/reject`,
    {
      ...{ method: 'post', operationId: 'reject_money_request', tags, requires },
      request: { params: idParameter('money_request'), body: jsonBody(rejectionSchema) },
      responses: request,
    },
    async (context) => {
      const { note } = parseShape(rejectionSchema, await readJson(context.req.raw))
      return context.json(await rejectMoney(deps, context.get('actor'), { id: idOf(context), note }))
    },
  )
  operations.add(
    `${PATH}/{id}/withdraw`,
    {
      ...{ method: 'post', operationId: 'withdraw_money_request', tags },
      ...{ request: { params: idParameter('money_request') }, responses: request },
    },
    async (context) => context.json(await withdrawMoney(deps, context.get('actor'), idOf(context))),
  )
}

import {
  closeDetailSchema,
  closePageSchema,
  newCloseSchema,
  reopenAskSchema,
  reopenSchema,
} from '@courtyard/contract/closes'
import { askReopen, closePeriod, reopenPeriod } from '@courtyard/core/money/closes/move-close'
import { listCloses, readClose } from '@courtyard/core/money/closes/read-closes'
import { z } from 'zod'
import { jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { EdgeContext } from '../edge/edge.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { idempotencyHeader, readKey } from '../edge/read-key.ts'
import type { World } from '../world.ts'

const tags = ['closes']
const requires = 'run:closes' as const
const PATH = '/v1/closes'
/** A month means something within its tenant only. */
const params = z.object({ period: z.string().meta({ 'x-document': 'period' }) })
const answer = (description: string, status = 200) => jsonAnswer(closeDetailSchema, description, status)
const periodOf = (context: EdgeContext): string => context.req.param('period') ?? ''

/** Closing periods, opening them again by two persons, and what a period reports. */
export function addCloseRoutes(operations: Operations, world: World): void {
  const { deps } = world
  operations.add(
    PATH,
    {
      ...{ method: 'get', operationId: 'list_closes', tags, requires },
      responses: jsonAnswer(closePageSchema, 'Every period, and what stands in the way of closing the next one'),
    },
    async (context) => context.json(await listCloses(deps, context.get('actor'))),
  )
  operations.add(
    `${PATH}/{period}`,
    {
      ...{ method: 'get', operationId: 'read_close', tags, requires, request: { params } },
      responses: answer('The period with its report: as it was closed, or as it stands'),
    },
    async (context) => context.json(await readClose(deps, context.get('actor'), periodOf(context))),
  )
  operations.add(
    PATH,
    {
      ...{ method: 'post', operationId: 'close_period', tags, requires },
      request: { headers: idempotencyHeader, body: jsonBody(newCloseSchema) },
      responses: answer('The closed period', 201),
    },
    async (context) => {
      const key = readKey(context)
      const request = parseShape(newCloseSchema, await readJson(context.req.raw))
      return context.json(await closePeriod(deps, context.get('actor'), { key, request }), 201)
    },
  )
  addReopening(operations, world)
}

function addReopening(operations: Operations, { deps }: World): void {
  operations.add(
    `${PATH}/{period}/ask`,
    {
      ...{ method: 'post', operationId: 'ask_reopen', tags, requires },
      request: { headers: idempotencyHeader, params, body: jsonBody(reopenAskSchema) },
      responses: answer('The period, with who asks to open it again'),
    },
    async (context) => {
      const key = readKey(context)
      const asked = parseShape(reopenAskSchema, await readJson(context.req.raw))
      const request = { period: periodOf(context), ...asked }
      return context.json(await askReopen(deps, context.get('actor'), { key, request }))
    },
  )
  operations.add(
    `${PATH}/{period}/reopen`,
    {
      ...{ method: 'post', operationId: 'reopen_period', tags, requires },
      request: { headers: idempotencyHeader, params, body: jsonBody(reopenSchema) },
      responses: answer('The period, open again'),
    },
    async (context) => {
      const key = readKey(context)
      const asked = parseShape(reopenSchema, await readJson(context.req.raw))
      const request = { period: periodOf(context), ...asked }
      return context.json(await reopenPeriod(deps, context.get('actor'), { key, request }))
    },
  )
}

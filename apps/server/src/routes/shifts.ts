import {
  newShiftSchema,
  shiftConfirmSchema,
  shiftCountSchema,
  shiftPageSchema,
  shiftReopenSchema,
  shiftReportSchema,
} from '@courtyard/contract/shifts'
import { confirmShift, countShift, openShift, reopenShift } from '@courtyard/core/money/shifts/move-shift'
import { listShifts, readShift } from '@courtyard/core/money/shifts/read-shifts'
import { z } from 'zod'
import { idParameter, jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { EdgeContext } from '../edge/edge.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { idempotencyHeader, readKey } from '../edge/read-key.ts'
import { readQuery } from '../edge/read-query.ts'
import type { World } from '../world.ts'

const tags = ['shifts']
const params = idParameter('shift')
const query = z.strictObject({ cursor: z.string().optional() })
const answer = jsonAnswer(shiftReportSchema, 'What the shift reports now')
const idOf = (context: EdgeContext): string => context.req.param('id') ?? ''
const request = (body: z.ZodType) => ({ headers: idempotencyHeader, params, body: jsonBody(body) })

/** Shifts of cashiers: opened, counted, opened again, confirmed by another person, and what they report. */
export function addShiftRoutes(operations: Operations, world: World): void {
  const { deps } = world
  operations.add(
    '/v1/shifts',
    {
      ...{ method: 'get', operationId: 'list_shifts', tags, request: { query } },
      responses: jsonAnswer(shiftPageSchema, 'One’s own, with run:shifts everybody’s; the newest first'),
    },
    async (context) => {
      const { cursor } = parseShape(query, readQuery(context.req.url, ['cursor']), '?')
      return context.json(await listShifts(deps, context.get('actor'), cursor))
    },
  )
  operations.add(
    '/v1/shifts/{id}',
    { ...{ method: 'get', operationId: 'read_shift', tags, request: { params } }, responses: answer },
    async (context) => context.json(await readShift(deps, context.get('actor'), idOf(context))),
  )
  operations.add(
    '/v1/shifts',
    {
      ...{ method: 'post', operationId: 'open_shift', tags, requires: 'run:payments' },
      request: { headers: idempotencyHeader, body: jsonBody(newShiftSchema) },
      responses: jsonAnswer(shiftReportSchema, 'The shift that is open now', 201),
    },
    async (context) => {
      const key = readKey(context)
      const asked = parseShape(newShiftSchema, await readJson(context.req.raw))
      return context.json(await openShift(deps, context.get('actor'), { key, request: asked }), 201)
    },
  )
  addMoves(operations, world)
}

function addMoves(operations: Operations, { deps }: World): void {
  operations.add(
    '/v1/shifts/{id}/count',
    { ...{ method: 'post', operationId: 'count_shift', tags }, request: request(shiftCountSchema), responses: answer },
    async (context) => {
      const key = readKey(context)
      const asked = parseShape(shiftCountSchema, await readJson(context.req.raw))
      const counted = { id: idOf(context), ...asked }
      return context.json(await countShift(deps, context.get('actor'), { key, request: counted }))
    },
  )
  operations.add(
    '/v1/shifts/{id}/reopen',
    {
      ...{ method: 'post', operationId: 'reopen_shift', tags },
      request: request(shiftReopenSchema),
      responses: answer,
    },
    async (context) => {
      const key = readKey(context)
      const asked = parseShape(shiftReopenSchema, await readJson(context.req.raw))
      const again = { id: idOf(context), ...asked }
      return context.json(await reopenShift(deps, context.get('actor'), { key, request: again }))
    },
  )
  operations.add(
    '/v1/shifts/{id}/confirm',
    {
      ...{ method: 'post', operationId: 'confirm_shift', tags, requires: 'run:shifts' },
      ...{ request: request(shiftConfirmSchema), responses: answer },
    },
    async (context) => {
      const key = readKey(context)
      const asked = parseShape(shiftConfirmSchema, await readJson(context.req.raw))
      const confirmed = { id: idOf(context), ...asked }
      return context.json(await confirmShift(deps, context.get('actor'), { key, request: confirmed }))
    },
  )
}

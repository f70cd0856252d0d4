import {
  accountSchema,
  allocationRequestSchema,
  paymentRequestSchema,
  previewRequestSchema,
  previewSchema,
  receiptSchema,
  releaseRequestSchema,
  reversalRequestSchema,
  takenSchema,
} from '@courtyard/contract/payments'
import { previewPayment, readAccount } from '@courtyard/core/money/read-account'
import { readReceipt } from '@courtyard/core/money/read-receipt'
import { allocateCredit, releaseAllocations, reverseTaken, takePayment } from '@courtyard/core/money/take-payment'
import type { z } from 'zod'
import { idParameter, jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { EdgeContext } from '../edge/edge.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { idempotencyHeader, readKey } from '../edge/read-key.ts'
import type { World } from '../world.ts'

const tags = ['payments']
const requires = 'run:payments' as const
const ofPayment = idParameter('payment')

/** Payments over the counter: what is open, a preview, taking, allocating and taking back. */
export function addPaymentRoutes(operations: Operations, world: World): void {
  addReads(operations, world)
  addTaking(operations, world)
  addChanges(operations, world)
}

function addReads(operations: Operations, { deps }: World): void {
  operations.add(
    '/v1/payers/{id}/account',
    {
      ...{ method: 'get', operationId: 'read_payer_account', tags, requires },
      request: { params: idParameter('payer') },
      responses: jsonAnswer(accountSchema, 'What the payer owes, and has with us'),
    },
    async (context) => context.json(await readAccount(deps, context.get('actor'), idOf(context))),
  )
  operations.add(
    '/v1/payments/{id}/receipt',
    {
      ...{ method: 'get', operationId: 'read_receipt', tags, requires },
      request: { params: ofPayment },
      responses: jsonAnswer(receiptSchema, 'What the receipt of the payment says'),
    },
    async (context) => context.json(await readReceipt(deps, context.get('actor'), idOf(context))),
  )
}

function addTaking(operations: Operations, { deps }: World): void {
  operations.add(
    '/v1/payments/preview',
    {
      ...{ method: 'post', operationId: 'preview_payment', tags, requires },
      request: { body: jsonBody(previewRequestSchema) },
      responses: jsonAnswer(previewSchema, 'What the amount would settle; nothing is written'),
    },
    async (context) => {
      const request = parseShape(previewRequestSchema, await readJson(context.req.raw))
      return context.json(await previewPayment(deps, context.get('actor'), request))
    },
  )
  operations.add(
    '/v1/payments',
    {
      ...{ method: 'post', operationId: 'take_payment', tags, requires },
      request: { headers: idempotencyHeader, body: jsonBody(paymentRequestSchema) },
      responses: jsonAnswer(takenSchema, 'The payment; the same key again answers the same', 201),
    },
    async (context) => {
      const actor = context.get('actor')
      const key = readKey(context)
      const request = parseShape(paymentRequestSchema, await readJson(context.req.raw))
      return context.json(await takePayment(deps, actor, { key, request }), 201)
    },
  )
}

function addChanges(operations: Operations, { deps }: World): void {
  const request = (body: z.ZodType) => ({ headers: idempotencyHeader, params: ofPayment, body: jsonBody(body) })
  operations.add(
    '/v1/payments/{id}/allocations',
    {
      ...{ method: 'post', operationId: 'allocate_payment', tags, requires },
      request: request(allocationRequestSchema),
      responses: jsonAnswer(takenSchema, 'What was settled with what was left of the payment'),
    },
    async (context) => {
      const key = readKey(context)
      const asked = parseShape(allocationRequestSchema, await readJson(context.req.raw))
      const request = { id: idOf(context), ...asked }
      return context.json(await allocateCredit(deps, context.get('actor'), { key, request }))
    },
  )
  operations.add(
    '/v1/payments/{id}/allocations/release',
    {
      ...{ method: 'post', operationId: 'release_allocations', tags, requires: 'run:reversals' },
      request: request(releaseRequestSchema),
      responses: jsonAnswer(takenSchema, 'The payment, with what is credit again'),
    },
    async (context) => {
      const key = readKey(context)
      const asked = parseShape(releaseRequestSchema, await readJson(context.req.raw))
      const request = { id: idOf(context), ...asked }
      return context.json(await releaseAllocations(deps, context.get('actor'), { key, request }))
    },
  )
  operations.add(
    '/v1/payments/{id}/reversal',
    {
      ...{ method: 'post', operationId: 'reverse_payment', tags, requires: 'run:reversals' },
      request: request(reversalRequestSchema),
      responses: jsonAnswer(takenSchema, 'The payment that was taken back'),
    },
    async (context) => {
      const key = readKey(context)
      const asked = parseShape(reversalRequestSchema, await readJson(context.req.raw))
      const request = { id: idOf(context), ...asked }
      return context.json(await reverseTaken(deps, context.get('actor'), { key, request }))
    },
  )
}

const idOf = (context: EdgeContext): string => context.req.param('id') ?? ''

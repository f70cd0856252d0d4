import {
  billMoneySchema,
  depositReleasedSchema,
  depositReleaseSchema,
  moneyOutcomeSchema,
  newAdjustmentSchema,
  newRefundSchema,
  paymentMoneySchema,
  refundEndSchema,
} from '@courtyard/contract/adjustments'
import { adjust } from '@courtyard/core/money/requests/adjust'
import { readBillMoney } from '@courtyard/core/money/requests/bill-money'
import { readPaymentMoney } from '@courtyard/core/money/requests/payment-money'
import { refund, tellRefund } from '@courtyard/core/money/requests/refund'
import { release } from '@courtyard/core/money/requests/release'
import { z } from 'zod'
import { idParameter, jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { EdgeContext } from '../edge/edge.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { idempotencyHeader, readKey } from '../edge/read-key.ts'
import type { World } from '../world.ts'

const outcome = {
  ...jsonAnswer(moneyOutcomeSchema, 'Asked of a second person', 202),
  ...jsonAnswer(moneyOutcomeSchema, 'Done', 201),
}
const idOf = (context: EdgeContext) => context.req.param('id') ?? ''
const body = async <T>(context: EdgeContext, schema: z.ZodType<T>): Promise<T> =>
  parseShape(schema, await readJson(context.req.raw))

/** What bills are owed less, and money that goes back: done at once, or asked of a second person. */
export function addAdjustmentRoutes(operations: Operations, world: World): void {
  addBillRoutes(operations, world)
  addRefundRoutes(operations, world)
  addDepositRoute(operations, world)
}

function addBillRoutes(operations: Operations, { deps }: World): void {
  const about = { tags: ['adjustments'], requires: 'run:adjustments' as const }
  operations.add(
    '/v1/bills/{id}/adjustments',
    {
      ...{ ...about, method: 'get', operationId: 'read_bill_money' },
      request: { params: idParameter('bill') },
      responses: jsonAnswer(billMoneySchema, 'What is open of the bill, its adjustments, and what waits'),
    },
    async (context) => context.json(await readBillMoney(deps, context.get('actor'), idOf(context))),
  )
  operations.add(
    '/v1/bills/{id}/adjustments',
    {
      ...{ ...about, method: 'post', operationId: 'adjust_bill' },
      request: { params: idParameter('bill'), headers: idempotencyHeader, body: jsonBody(newAdjustmentSchema) },
      responses: outcome,
    },
    async (context) => {
      const adjustment = await body(context, newAdjustmentSchema)
      const wanted = { bill: idOf(context), key: readKey(context), adjustment }
      const done = await adjust(deps, context.get('actor'), wanted)
      return context.json(done, done.state === 'asked' ? 202 : 201)
    },
  )
}

function addRefundRoutes(operations: Operations, { deps }: World): void {
  const about = { tags: ['refunds'], requires: 'run:refunds' as const }
  operations.add(
    '/v1/payments/{id}/refunds',
    {
      ...{
        ...about,
        method: 'get',
        operationId: 'read_payment_money',
        requires: ['run:refunds', 'run:reversals'] as const,
      },
      request: { params: idParameter('payment') },
      responses: jsonAnswer(paymentMoneySchema, 'What is free of the payment, what it settled, and its refunds'),
    },
    async (context) => context.json(await readPaymentMoney(deps, context.get('actor'), idOf(context))),
  )
  operations.add(
    '/v1/payments/{id}/refunds',
    {
      ...{ ...about, method: 'post', operationId: 'refund_payment' },
      request: { params: idParameter('payment'), headers: idempotencyHeader, body: jsonBody(newRefundSchema) },
      responses: outcome,
    },
    async (context) => {
      const wanted = await body(context, newRefundSchema)
      const request = { payment: idOf(context), key: readKey(context), refund: wanted }
      const done = await refund(deps, context.get('actor'), request)
      return context.json(done, done.state === 'asked' ? 202 : 201)
    },
  )
  operations.add(
    '/v1/refunds/{id}/end',
    {
      ...{ ...about, method: 'post', operationId: 'end_refund' },
      request: { params: idParameter('refund'), headers: idempotencyHeader, body: jsonBody(refundEndSchema) },
      responses: jsonAnswer(z.object({ state: z.enum(['succeeded', 'failed']) }), 'How it went'),
    },
    async (context) => {
      const end = await body(context, refundEndSchema)
      const told = await tellRefund(deps, context.get('actor'), { id: idOf(context), key: readKey(context), end })
      return context.json(told)
    },
  )
}

function addDepositRoute(operations: Operations, { deps }: World): void {
  operations.add(
    '/v1/deposits/{id}/release',
    {
      ...{ method: 'post', operationId: 'release_deposit', tags: ['deposits'], requires: 'run:refunds' as const },
      request: { params: idParameter('bill_line'), headers: idempotencyHeader, body: jsonBody(depositReleaseSchema) },
      responses: jsonAnswer(depositReleasedSchema, 'The credit it became', 201),
    },
    async (context) => {
      const wanted = await body(context, depositReleaseSchema)
      const request = { line: idOf(context), key: readKey(context), release: wanted }
      return context.json(await release(deps, context.get('actor'), request), 201)
    },
  )
}

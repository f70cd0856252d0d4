import {
  newOnlinePaymentSchema,
  onlineOptionsSchema,
  onlinePaymentPageSchema,
  onlinePaymentSchema,
  reconciliationSchema,
} from '@courtyard/contract/online-payments'
import { createOnlinePayment } from '@courtyard/core/money/online/create-online-payment'
import {
  listOnlinePayments,
  readOnlineOptions,
  readOnlinePayment,
  readReconciliation,
} from '@courtyard/core/money/online/read-online-payment'
import { z } from 'zod'
import { idParameter, jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { idempotencyHeader, readKey } from '../edge/read-key.ts'
import { readQuery } from '../edge/read-query.ts'
import type { World } from '../world.ts'

const tags = ['online payments']

/** Paying bills online: a portal person's own, or by staff who may take payments. */
export function addOnlinePaymentRoutes(operations: Operations, world: World): void {
  const { online, vault } = world
  const deps = { ...world.deps, online, vault }
  operations.add(
    '/v1/online-payment-options',
    {
      method: 'get',
      operationId: 'read_online_payment_options',
      tags,
      responses: jsonAnswer(onlineOptionsSchema, 'Whether bills can be paid online here, or why not'),
    },
    async (context) => context.json(await readOnlineOptions(deps, context.get('actor'))),
  )
  operations.add(
    '/v1/online-payments',
    {
      method: 'get',
      operationId: 'list_online_payments',
      tags,
      request: { query: z.object({ cursor: z.string().optional() }) },
      responses: jsonAnswer(onlinePaymentPageSchema, 'Newest first: one’s own, or all for who may take payments'),
    },
    async (context) =>
      context.json(await listOnlinePayments(deps, context.get('actor'), readQuery(context.req.url, ['cursor']))),
  )
  operations.add(
    '/v1/online-payments',
    {
      method: 'post',
      operationId: 'create_online_payment',
      tags,
      request: { headers: idempotencyHeader, body: jsonBody(newOnlinePaymentSchema) },
      responses: jsonAnswer(onlinePaymentSchema, 'Where to pay: `url`', 201),
    },
    async (context) => {
      const { bills } = parseShape(newOnlinePaymentSchema, await readJson(context.req.raw))
      const key = readKey(context)
      return context.json(await createOnlinePayment(deps, context.get('actor'), { bills, key }), 201)
    },
  )
  operations.add(
    '/v1/online-payments/{id}',
    {
      method: 'get',
      operationId: 'read_online_payment',
      tags,
      request: { params: idParameter('online_payment') },
      responses: jsonAnswer(onlinePaymentSchema, 'How it stands'),
    },
    async (context) => context.json(await readOnlinePayment(deps, context.get('actor'), context.req.param('id') ?? '')),
  )
  operations.add(
    '/v1/online-reconciliation',
    {
      method: 'get',
      operationId: 'read_online_reconciliation',
      tags,
      requires: 'run:bank',
      responses: jsonAnswer(reconciliationSchema, "The provider's books against ours"),
    },
    async (context) => context.json(await readReconciliation(deps, context.get('actor'))),
  )
}

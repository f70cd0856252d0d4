import {
  endMandateSchema,
  mandatePageSchema,
  mandateSchema,
  newMandateSchema,
  revealedAccountSchema,
  revealMandateSchema,
} from '@courtyard/contract/debits'
import { addMandate, endMandate, listMandates, revealMandate } from '@courtyard/core/money/debits/mandates'
import { z } from 'zod'
import { idParameter, jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { idempotencyHeader, readKey } from '../edge/read-key.ts'
import { readQuery } from '../edge/read-query.ts'
import type { World } from '../world.ts'

const tags = ['direct debit']
const requires = 'run:bank' as const
const query = z.strictObject({
  cursor: z.string().optional(),
  payer: z.string().meta({ 'x-entity': 'payer' }).optional(),
})

/** Agreements of payers that the bank may take what is owed. */
export function addMandateRoutes(operations: Operations, { deps }: World): void {
  operations.add(
    '/v1/mandates',
    {
      ...{ method: 'get', operationId: 'list_mandates', tags, requires, request: { query } },
      responses: jsonAnswer(mandatePageSchema, 'Of payers that you may read, the newest first'),
    },
    async (context) => {
      const { cursor, payer } = parseShape(query, readQuery(context.req.url, ['cursor', 'payer']), '?')
      return context.json(await listMandates(deps, context.get('actor'), { cursor, payer }))
    },
  )
  operations.add(
    '/v1/mandates',
    {
      ...{ method: 'post', operationId: 'add_mandate', tags, requires },
      request: { headers: idempotencyHeader, body: jsonBody(newMandateSchema) },
      responses: jsonAnswer(mandateSchema, 'The agreement', 201),
    },
    async (context) => {
      const key = readKey(context)
      const asked = parseShape(newMandateSchema, await readJson(context.req.raw))
      return context.json(await addMandate(deps, context.get('actor'), { key, request: asked }), 201)
    },
  )
  operations.add(
    '/v1/mandates/{id}/reveal',
    {
      ...{ method: 'post', operationId: 'reveal_mandate', tags, requires },
      request: { params: idParameter('mandate'), body: jsonBody(revealMandateSchema) },
      responses: jsonAnswer(
        revealedAccountSchema,
        'The whole account number; that it was shown, and why, is in the audit',
      ),
    },
    async (context) => {
      const { reason } = parseShape(revealMandateSchema, await readJson(context.req.raw))
      const asked = { id: context.req.param('id') ?? '', reason }
      return context.json(await revealMandate(deps, context.get('actor'), asked))
    },
  )
  operations.add(
    '/v1/mandates/{id}/end',
    {
      ...{ method: 'post', operationId: 'end_mandate', tags, requires },
      request: { headers: idempotencyHeader, params: idParameter('mandate'), body: jsonBody(endMandateSchema) },
      responses: jsonAnswer(mandateSchema, 'The agreement, which has ended'),
    },
    async (context) => {
      const key = readKey(context)
      const { reason } = parseShape(endMandateSchema, await readJson(context.req.raw))
      const asked = { key, id: context.req.param('id') ?? '', reason }
      return context.json(await endMandate(deps, context.get('actor'), asked))
    },
  )
}

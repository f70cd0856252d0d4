import {
  bankDebitSchema,
  debitAnsweredSchema,
  debitAnswerPreviewSchema,
  debitBatchDetailSchema,
  debitBatchPageSchema,
  debitLayoutSchema,
  debitProposalSchema,
  newDebitBatchSchema,
  withdrawDebitSchema,
} from '@courtyard/contract/debits'
import { applyAnswer, previewAnswer, withdrawBatch } from '@courtyard/core/money/debits/apply-answer'
import { debitFile, putLayout, readLayout } from '@courtyard/core/money/debits/layout'
import { makeBatch, proposeBatch } from '@courtyard/core/money/debits/propose-batch'
import { getBatch, listBatches } from '@courtyard/core/money/debits/read-batches'
import { Fault } from '@courtyard/std/fault'
import { z } from 'zod'
import { fileAnswer, idParameter, jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { EdgeContext } from '../edge/edge.ts'
import { edgeIssue } from '../edge/edge-texts.ts'
import { localeOf } from '../edge/locale.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { readForm } from '../edge/read-files.ts'
import { idempotencyHeader, readKey } from '../edge/read-key.ts'
import { readQuery } from '../edge/read-query.ts'
import type { World } from '../world.ts'

const tags = ['direct debit']
const requires = 'run:bank' as const
const params = idParameter('debit_batch')
const until = z.strictObject({ until: z.iso.date().optional() })
const page = z.strictObject({ cursor: z.string().optional() })
const batch = jsonAnswer(debitBatchDetailSchema, 'The batch with its rows')
const idOf = (context: EdgeContext): string => context.req.param('id') ?? ''

/** Batches of direct debits: proposed, made, sent to the bank as a file, answered by one. */
export function addDebitRoutes(operations: Operations, world: World): void {
  const { deps } = world
  operations.add(
    '/v1/debit-proposal',
    {
      ...{ method: 'get', operationId: 'propose_debits', tags, requires, request: { query: until } },
      responses: jsonAnswer(debitProposalSchema, 'What a batch would ask for; nothing is written'),
    },
    async (context) => {
      const { until: day } = parseShape(until, readQuery(context.req.url, ['until']), '?')
      return context.json(await proposeBatch(deps, context.get('actor'), day))
    },
  )
  operations.add(
    '/v1/debit-batches',
    {
      ...{ method: 'get', operationId: 'list_debit_batches', tags, requires, request: { query: page } },
      responses: jsonAnswer(debitBatchPageSchema, 'The newest first'),
    },
    async (context) => {
      const { cursor } = parseShape(page, readQuery(context.req.url, ['cursor']), '?')
      return context.json(await listBatches(deps, context.get('actor'), cursor))
    },
  )
  operations.add(
    '/v1/debit-batches',
    {
      ...{ method: 'post', operationId: 'make_debit_batch', tags, requires },
      request: { headers: idempotencyHeader, body: jsonBody(newDebitBatchSchema) },
      responses: jsonAnswer(debitBatchDetailSchema, 'The batch, sealed', 201),
    },
    async (context) => {
      const key = readKey(context)
      const asked = parseShape(newDebitBatchSchema, await readJson(context.req.raw))
      return context.json(await makeBatch(deps, context.get('actor'), { key, request: asked }), 201)
    },
  )
  addBatch(operations, world)
  addAnswers(operations, world)
  addLayouts(operations, world)
}

function addBatch(operations: Operations, { deps }: World): void {
  operations.add(
    '/v1/debit-batches/{id}',
    { ...{ method: 'get', operationId: 'read_debit_batch', tags, requires }, request: { params }, responses: batch },
    async (context) => context.json(await getBatch(deps, context.get('actor'), idOf(context))),
  )
  operations.add(
    '/v1/debit-batches/{id}/file',
    {
      ...{ method: 'get', operationId: 'debit_file', tags, requires, request: { params } },
      responses: fileAnswer('text/csv', 'What the bank is sent, with whole account numbers'),
    },
    async (context) => {
      const { name, bytes } = await debitFile(deps, context.get('actor'), idOf(context))
      return context.body(Uint8Array.from(bytes), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${name}"`,
      })
    },
  )
  operations.add(
    '/v1/debit-batches/{id}/withdraw',
    {
      ...{ method: 'post', operationId: 'withdraw_debits', tags, requires },
      request: { headers: idempotencyHeader, params, body: jsonBody(withdrawDebitSchema) },
      responses: batch,
    },
    async (context) => {
      const key = readKey(context)
      const { reason } = parseShape(withdrawDebitSchema, await readJson(context.req.raw))
      return context.json(await withdrawBatch(deps, context.get('actor'), { key, id: idOf(context), reason }))
    },
  )
}

const file = { files: z.array(z.string().meta({ format: 'binary' })) }
const formBody = (schema: z.ZodType) => ({ required: true, content: { 'multipart/form-data': { schema } } })
const answered = z.object({ ...file, hash: z.string(), received_on: z.iso.date().optional() })

function addAnswers(operations: Operations, world: World): void {
  const deps = { ...world.deps, workbooks: world.workbooks }
  operations.add(
    '/v1/debit-batches/{id}/answers/preview',
    {
      ...{ method: 'post', operationId: 'preview_debit_answer', tags, requires },
      request: { params, body: formBody(z.object(file)) },
      responses: jsonAnswer(debitAnswerPreviewSchema, 'What the bank says; nothing is written'),
    },
    async (context) => {
      const { files } = await readForm(context.req.raw, [])
      return context.json(await previewAnswer(deps, context.get('actor'), { batch: idOf(context), files }))
    },
  )
  operations.add(
    '/v1/debit-batches/{id}/answers',
    {
      ...{ method: 'post', operationId: 'apply_debit_answer', tags, requires },
      request: { headers: idempotencyHeader, params, body: formBody(answered) },
      responses: jsonAnswer(debitAnsweredSchema, 'What became of each row'),
    },
    async (context) => {
      const key = readKey(context)
      const { fields, files } = await readForm(context.req.raw, ['hash', 'received_on'])
      if (fields.hash === undefined) throw new Fault('request_invalid', { issues: [edgeIssue('/hash', 'required')] })
      const day = z.iso.date().optional()
      const receivedOn = parseShape(day, fields.received_on || undefined, '/received_on')
      const [batch, locale] = [idOf(context), localeOf(context.req.raw.headers)]
      const asked = { batch, files, hash: fields.hash, receivedOn, locale, key }
      return context.json(await applyAnswer(deps, context.get('actor'), asked))
    },
  )
}

function addLayouts(operations: Operations, { deps }: World): void {
  const responses = jsonAnswer(bankDebitSchema, 'How the files of an account look')
  const of = idParameter('bank')
  operations.add(
    '/v1/banks/{id}/debit-layout',
    { ...{ method: 'get', operationId: 'read_debit_layout', tags, requires }, request: { params: of }, responses },
    async (context) => context.json(await readLayout(deps, context.get('actor'), idOf(context))),
  )
  operations.add(
    '/v1/banks/{id}/debit-layout',
    {
      ...{ method: 'put', operationId: 'put_debit_layout', tags, requires },
      ...{ request: { params: of, body: jsonBody(debitLayoutSchema) }, responses },
    },
    async (context) => {
      const layout = parseShape(debitLayoutSchema, await readJson(context.req.raw))
      return context.json(await putLayout(deps, context.get('actor'), { id: idOf(context), layout }))
    },
  )
}

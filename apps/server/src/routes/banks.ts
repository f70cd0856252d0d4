import {
  bankChangeSchema,
  bankListSchema,
  bankReconciliationSchema,
  bankSchema,
  newBankSchema,
  statementColumnsSchema,
  statementPreviewSchema,
  takenStatementSchema,
} from '@courtyard/contract/banks'
import { changeBank, createBank, listBanks } from '@courtyard/core/money/banks/banks'
import { previewStatement, takeStatement } from '@courtyard/core/money/banks/import-statement'
import { reconcileBank } from '@courtyard/core/money/banks/reconcile-bank'
import { Fault } from '@courtyard/std/fault'
import { z } from 'zod'
import { idParameter, jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { EdgeContext } from '../edge/edge.ts'
import { edgeIssue } from '../edge/edge-texts.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { readForm } from '../edge/read-files.ts'
import { idempotencyHeader, readKey } from '../edge/read-key.ts'
import { readQuery } from '../edge/read-query.ts'
import type { World } from '../world.ts'

const tags = ['banks']
const requires = 'run:bank' as const
const params = idParameter('bank')
const days = z.strictObject({ from: z.iso.date().optional(), to: z.iso.date().optional() })
const file = { files: z.array(z.string().meta({ format: 'binary' })), columns: z.string().optional() }
const formBody = (schema: z.ZodType) => ({ required: true, content: { 'multipart/form-data': { schema } } })
const idOf = (context: EdgeContext): string => context.req.param('id') ?? ''

/** Accounts at banks, their statements, and what became of those. */
export function addBankRoutes(operations: Operations, world: World): void {
  const { deps } = world
  operations.add(
    '/v1/banks',
    {
      ...{ method: 'get', operationId: 'list_banks', tags, requires },
      responses: jsonAnswer(bankListSchema, 'By name'),
    },
    async (context) => context.json(await listBanks(deps, context.get('actor'))),
  )
  operations.add(
    '/v1/banks',
    {
      ...{ method: 'post', operationId: 'create_bank', tags, requires },
      request: { headers: idempotencyHeader, body: jsonBody(newBankSchema) },
      responses: jsonAnswer(bankSchema, 'The account', 201),
    },
    async (context) => {
      const key = readKey(context)
      const { name } = parseShape(newBankSchema, await readJson(context.req.raw))
      return context.json(await createBank(deps, context.get('actor'), { key, name }), 201)
    },
  )
  operations.add(
    '/v1/banks/{id}',
    {
      ...{ method: 'patch', operationId: 'change_bank', tags, requires },
      ...{ request: { params, body: jsonBody(bankChangeSchema) }, responses: jsonAnswer(bankSchema, 'The account') },
    },
    async (context) => {
      const { name } = parseShape(bankChangeSchema, await readJson(context.req.raw))
      return context.json(await changeBank(deps, context.get('actor'), { id: idOf(context), name }))
    },
  )
  operations.add(
    '/v1/banks/{id}/reconciliation',
    {
      ...{ method: 'get', operationId: 'read_bank_reconciliation', tags, requires, request: { params, query: days } },
      responses: jsonAnswer(bankReconciliationSchema, 'Total = matched + ignored + open, on each side'),
    },
    async (context) => {
      const asked = parseShape(days, readQuery(context.req.url, ['from', 'to']), '?')
      const { from, to } = asked
      return context.json(await reconcileBank(deps, context.get('actor'), { bank: idOf(context), from, to }))
    },
  )
  addStatements(operations, world)
}

function addStatements(operations: Operations, world: World): void {
  const deps = { ...world.deps, workbooks: world.workbooks }
  operations.add(
    '/v1/banks/{id}/statements/preview',
    {
      ...{ method: 'post', operationId: 'preview_statement', tags, requires },
      request: { params, body: formBody(z.object(file)) },
      responses: jsonAnswer(statementPreviewSchema, 'What the file says; nothing is written'),
    },
    async (context) => {
      const { fields, files } = await readForm(context.req.raw, ['columns'])
      const asked = { bank: idOf(context), files, columns: columnsOf(fields.columns) }
      return context.json(await previewStatement(deps, context.get('actor'), asked))
    },
  )
  operations.add(
    '/v1/banks/{id}/statements',
    {
      ...{ method: 'post', operationId: 'take_statement', tags, requires },
      request: { headers: idempotencyHeader, params, body: formBody(z.object({ ...file, hash: z.string() })) },
      responses: jsonAnswer(takenStatementSchema, 'What was added', 201),
    },
    async (context) => {
      const key = readKey(context)
      const { fields, files } = await readForm(context.req.raw, ['columns', 'hash'])
      if (fields.hash === undefined) throw new Fault('request_invalid', { issues: [edgeIssue('/hash', 'required')] })
      const asked = { bank: idOf(context), files, columns: columnsOf(fields.columns), hash: fields.hash, key }
      return context.json(await takeStatement(deps, context.get('actor'), asked), 201)
    },
  )
}

/** Columns as a form sends them: JSON in a field. */
function columnsOf(text: string | undefined) {
  if (text === undefined || text === '') return undefined
  try {
    return parseShape(statementColumnsSchema, JSON.parse(text), '/columns')
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    throw new Fault('request_invalid', { issues: [edgeIssue('/columns', 'form_invalid')] }, { cause })
  }
}

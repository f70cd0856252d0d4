import {
  confirmedRowsSchema,
  confirmRowsSchema,
  ignoreRowSchema,
  linkRowSchema,
  rejectRowSchema,
  reopenRowSchema,
  statementRowPageSchema,
  statementRowSchema,
  statementRowStates,
} from '@courtyard/contract/banks'
import { confirmRows } from '@courtyard/core/money/banks/confirm-rows'
import { ignoreRow, linkRow, rejectMatch, reopenRow } from '@courtyard/core/money/banks/decide-row'
import { listStatementRows } from '@courtyard/core/money/banks/statement-rows'
import { z } from 'zod'
import { idParameter, jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { EdgeContext } from '../edge/edge.ts'
import { localeOf } from '../edge/locale.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { idempotencyHeader, readKey } from '../edge/read-key.ts'
import { readQuery } from '../edge/read-query.ts'
import type { World } from '../world.ts'

const tags = ['banks']
const requires = 'run:bank' as const
const query = z.strictObject({ state: z.enum(statementRowStates).optional(), cursor: z.string().optional() })
const answer = jsonAnswer(statementRowSchema, 'The row as it stands now')
const idOf = (context: EdgeContext): string => context.req.param('id') ?? ''
const request = (body: z.ZodType) => ({
  ...{ headers: idempotencyHeader, params: idParameter('statement_row') },
  body: jsonBody(body),
})

/** Rows of statements: whose they may be, and what a person decides. */
export function addStatementRowRoutes(operations: Operations, world: World): void {
  const { deps } = world
  operations.add(
    '/v1/banks/{id}/rows',
    {
      ...{ method: 'get', operationId: 'list_statement_rows', tags, requires },
      request: { params: idParameter('bank'), query },
      responses: jsonAnswer(statementRowPageSchema, 'As they were taken; open ones with whose they may be'),
    },
    async (context) => {
      const { state, cursor } = parseShape(query, readQuery(context.req.url, ['state', 'cursor']), '?')
      return context.json(await listStatementRows(deps, context.get('actor'), { bank: idOf(context), state, cursor }))
    },
  )
  operations.add(
    '/v1/statement-rows/confirm',
    {
      ...{ method: 'post', operationId: 'confirm_statement_rows', tags, requires },
      request: { headers: idempotencyHeader, body: jsonBody(confirmRowsSchema) },
      responses: jsonAnswer(confirmedRowsSchema, 'What became of each row'),
    },
    async (context) => {
      const key = readKey(context)
      const asked = parseShape(confirmRowsSchema, await readJson(context.req.raw))
      const locale = localeOf(context.req.raw.headers)
      return context.json(await confirmRows(deps, context.get('actor'), { key, request: asked, locale }))
    },
  )
  addDecisions(operations, world)
}

function addDecisions(operations: Operations, { deps }: World): void {
  const add = <T>(
    { path, operationId, shape }: { path: string; operationId: string; shape: z.ZodType<T> },
    decide: (
      deps: World['deps'],
      actor: Parameters<typeof ignoreRow>[1],
      asked: { key: string; id: string; request: T },
    ) => ReturnType<typeof ignoreRow>,
  ) =>
    operations.add(
      `/v1/statement-rows/{id}/${path}`,
      { ...{ method: 'post', operationId, tags, requires }, request: request(shape), responses: answer },
      async (context) => {
        const key = readKey(context)
        const asked = parseShape(shape, await readJson(context.req.raw))
        return context.json(await decide(deps, context.get('actor'), { key, id: idOf(context), request: asked }))
      },
    )
  add({ path: 'ignore', operationId: 'ignore_statement_row', shape: ignoreRowSchema }, ignoreRow)
  add({ path: 'link', operationId: 'link_statement_row', shape: linkRowSchema }, linkRow)
  add({ path: 'reject', operationId: 'reject_statement_match', shape: rejectRowSchema }, rejectMatch)
  add({ path: 'reopen', operationId: 'reopen_statement_row', shape: reopenRowSchema }, reopenRow)
}

import {
  invoiceAnswerSchema,
  invoiceApprovalSchema,
  invoiceableSchema,
  invoiceDetailSchema,
  invoiceFormats,
  invoicePageSchema,
  invoiceReasonSchema,
  newInvoiceSchema,
} from '@courtyard/contract/invoices'
import { applyInvoice } from '@courtyard/core/money/invoices/apply-invoice'
import { downloadInvoice } from '@courtyard/core/money/invoices/download-invoice'
import {
  answerInvoice,
  approveInvoice,
  lookAtInvoice,
  rejectInvoice,
  retryInvoice,
  reverseInvoice,
  withdrawInvoice,
} from '@courtyard/core/money/invoices/move-invoice'
import { listInvoices, readInvoice, readInvoiceable } from '@courtyard/core/money/invoices/read-invoices'
import { invoiceStateOptions } from '@courtyard/metadata/kernel/invoice-options'
import { valuesOf } from '@courtyard/metadata/kernel/ledger-options'
import { z } from 'zod'
import { answerMade } from '../edge/answer-file.ts'
import { fileAnswer, idParameter, jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { EdgeContext } from '../edge/edge.ts'
import type { Operations, Right } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { idempotencyHeader, readKey } from '../edge/read-key.ts'
import { readQuery } from '../edge/read-query.ts'
import type { World } from '../world.ts'

const tags = ['invoices']
const requires = 'run:invoices' as const
const PATH = '/v1/invoices'
const params = idParameter('invoice')
const answer = (description: string, status = 200) => jsonAnswer(invoiceDetailSchema, description, status)
const idOf = (context: EdgeContext): string => context.req.param('id') ?? ''
const listQuery = z.object({ cursor: z.string().optional(), state: z.enum(valuesOf(invoiceStateOptions)).optional() })
const fileQuery = z.object({ format: z.enum(invoiceFormats).default('pdf') })

/** Applying for invoices, issuing and reversing them: a portal person's own, or by staff with the right. */
export function addInvoiceRoutes(operations: Operations, world: World): void {
  const { deps } = world
  operations.add(
    PATH,
    {
      ...{ method: 'get', operationId: 'list_invoices', tags, request: { query: listQuery } },
      responses: jsonAnswer(invoicePageSchema, 'Newest first: one’s own, or all for who may invoice'),
    },
    async (context) => {
      const asked = parseShape(listQuery, readQuery(context.req.url, ['cursor', 'state']))
      return context.json(await listInvoices(deps, context.get('actor'), asked))
    },
  )
  operations.add(
    PATH,
    {
      ...{ method: 'post', operationId: 'apply_invoice', tags },
      request: { headers: idempotencyHeader, body: jsonBody(newInvoiceSchema) },
      responses: answer('The application; on its way where nobody has to approve it', 201),
    },
    async (context) => {
      const key = readKey(context)
      const request = parseShape(newInvoiceSchema, await readJson(context.req.raw))
      const made = await applyInvoice(deps, context.get('actor'), { key, request })
      return context.json(made, 201)
    },
  )
  operations.add(
    `${PATH}/{id}`,
    {
      ...{ method: 'get', operationId: 'read_invoice', tags, request: { params } },
      responses: answer('The invoice with its lines and what happened to it'),
    },
    async (context) => context.json(await readInvoice(deps, context.get('actor'), idOf(context))),
  )
  operations.add(
    '/v1/bills/{id}/invoiceable',
    {
      ...{ method: 'get', operationId: 'read_invoiceable', tags, request: { params: idParameter('bill') } },
      responses: jsonAnswer(invoiceableSchema, 'What may be invoiced of a bill, titles used before, and its invoices'),
    },
    async (context) => context.json(await readInvoiceable(deps, context.get('actor'), idOf(context))),
  )
  addFile(operations, world)
  addMoves(operations, world)
}

function addFile(operations: Operations, { deps, invoices }: World): void {
  operations.add(
    `${PATH}/{id}/file`,
    {
      ...{ method: 'get', operationId: 'download_invoice', tags, request: { params, query: fileQuery } },
      responses: fileAnswer('application/octet-stream', 'The invoice as the tax office gave it: PDF, OFD or XML'),
    },
    async (context) => {
      const { format } = parseShape(fileQuery, readQuery(context.req.url, ['format']))
      const { name, bytes } = await downloadInvoice({ ...deps, invoices }, context.get('actor'), {
        id: idOf(context),
        format,
      })
      return answerMade(context, { name, bytes, type: 'application/octet-stream' })
    },
  )
}

/** Moves of one invoice: what each takes, what it needs, and who does it. */
function addMoves(operations: Operations, { deps }: World): void {
  type Use<T> = (of: typeof deps, actor: ReturnType<EdgeContext['get']>, asked: Asked<T>) => Promise<unknown>
  type Asked<T> = { readonly id: string; readonly key: string; readonly request: T }
  type Move<T> = { readonly schema: z.ZodType<T>; readonly use: Use<T>; readonly says: string; readonly needs?: Right }
  const add = <T>(name: string, { schema, use, says, needs }: Move<T>) =>
    operations.add(
      `${PATH}/{id}/${name}`,
      {
        ...{ method: 'post', operationId: `${name}_invoice`, tags, ...(needs && { requires: needs }) },
        request: { headers: idempotencyHeader, params, body: jsonBody(schema) },
        responses: answer(says),
      },
      async (context) => {
        const key = readKey(context)
        const request = parseShape(schema, await readJson(context.req.raw))
        return context.json(await use(deps, context.get('actor'), { id: idOf(context), key, request }))
      },
    )
  const nothing = z.strictObject({})
  const staff = { needs: requires }
  add('approve', { schema: invoiceApprovalSchema, use: approveInvoice, says: 'Approved, and on its way', ...staff })
  add('reject', { schema: invoiceReasonSchema, use: rejectInvoice, says: 'Turned down', ...staff })
  add('withdraw', { schema: nothing, use: withdrawInvoice, says: 'Taken back' })
  add('retry', { schema: nothing, use: retryInvoice, says: 'Asked for again', ...staff })
  add('red', { schema: invoiceReasonSchema, use: reverseInvoice, says: 'Being reversed by a red invoice', ...staff })
  add('answer', { schema: invoiceAnswerSchema, use: answerInvoice, says: 'As the tax office said', ...staff })
  add('look', { schema: nothing, use: lookAtInvoice, says: 'The provider is asked now', ...staff })
}

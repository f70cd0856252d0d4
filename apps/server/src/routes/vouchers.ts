import {
  newVouchersSchema,
  voucherDetailSchema,
  voucherFormats,
  voucherLayouts,
  voucherPageSchema,
} from '@courtyard/contract/vouchers'
import { exportVouchers } from '@courtyard/core/money/vouchers/export-vouchers'
import { listVouchers, readVouchers } from '@courtyard/core/money/vouchers/read-vouchers'
import { voucherFile } from '@courtyard/core/money/vouchers/voucher-file'
import { z } from 'zod'
import { answerMade } from '../edge/answer-file.ts'
import { fileAnswer, idParameter, jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { idempotencyHeader, readKey } from '../edge/read-key.ts'
import { readQuery } from '../edge/read-query.ts'
import type { World } from '../world.ts'

const tags = ['vouchers']
const requires = 'run:vouchers' as const
const PATH = '/v1/vouchers'
const params = idParameter('voucher_batch')
const listQuery = z.object({ cursor: z.string().optional() })
const fileQuery = z.object({
  layout: z.enum(voucherLayouts).default('kingdee'),
  format: z.enum(voucherFormats).default('xlsx'),
})
const TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/** A period's entries as vouchers of the company's own books. */
export function addVoucherRoutes(operations: Operations, { deps, workbooks }: World): void {
  operations.add(
    PATH,
    {
      ...{ method: 'get', operationId: 'list_vouchers', tags, requires, request: { query: listQuery } },
      responses: jsonAnswer(voucherPageSchema, 'What was exported, newest first'),
    },
    async (context) =>
      context.json(await listVouchers(deps, context.get('actor'), readQuery(context.req.url, ['cursor']))),
  )
  operations.add(
    PATH,
    {
      ...{ method: 'post', operationId: 'export_vouchers', tags, requires },
      request: { headers: idempotencyHeader, body: jsonBody(newVouchersSchema) },
      responses: jsonAnswer(voucherDetailSchema, 'The vouchers of the period, kept', 201),
    },
    async (context) => {
      const key = readKey(context)
      const request = parseShape(newVouchersSchema, await readJson(context.req.raw))
      return context.json(await exportVouchers(deps, context.get('actor'), { key, request }), 201)
    },
  )
  operations.add(
    `${PATH}/{id}`,
    {
      ...{ method: 'get', operationId: 'read_vouchers', tags, requires, request: { params } },
      responses: jsonAnswer(voucherDetailSchema, 'Sums by account, and the first vouchers'),
    },
    async (context) => context.json(await readVouchers(deps, context.get('actor'), context.req.param('id') ?? '')),
  )
  operations.add(
    `${PATH}/{id}/file`,
    {
      ...{ method: 'get', operationId: 'download_vouchers', tags, requires, request: { params, query: fileQuery } },
      responses: fileAnswer('application/octet-stream', 'The file that Kingdee or UFIDA U8 reads'),
    },
    async (context) => {
      const asked = parseShape(fileQuery, readQuery(context.req.url, ['layout', 'format']))
      const id = context.req.param('id') ?? ''
      const file = await voucherFile({ ...deps, workbooks }, context.get('actor'), { id, ...asked })
      return answerMade(context, { ...file, type: TYPES[asked.format] })
    },
  )
}

import { billPrintSchema } from '@courtyard/contract/prints'
import { askBillPrint, openBillPrint, readBillPrint } from '@courtyard/core/pdf/bill-prints'
import { dispositionOf, privateFile } from '../edge/answer-file.ts'
import { fileAnswer, idParameter, jsonAnswer } from '../edge/describe.ts'
import { localeOf } from '../edge/locale.ts'
import type { Operations } from '../edge/operation.ts'
import type { World } from '../world.ts'

const tags = ['fee runs']
const requires = 'run:fee_runs' as const
const params = idParameter('bill_print')

/** The bills of a run as one PDF, made by a worker. */
export function addBillPrintRoutes(operations: Operations, world: World): void {
  const deps = { ...world.deps, files: world.files }
  operations.add(
    '/v1/fee-runs/{id}/bill-prints',
    {
      ...{ method: 'post', operationId: 'ask_bill_print', tags, requires },
      request: { params: idParameter('fee_run') },
      responses: jsonAnswer(billPrintSchema, 'The print, which a worker makes; ask again how far it is', 202),
    },
    async (context) => {
      const asked = { run: context.req.param('id') ?? '', locale: localeOf(context.req.raw.headers) }
      return context.json(await askBillPrint(deps, context.get('actor'), asked), 202)
    },
  )
  operations.add(
    '/v1/bill-prints/{id}',
    {
      ...{ method: 'get', operationId: 'read_bill_print', tags, requires },
      request: { params },
      responses: jsonAnswer(billPrintSchema, 'How far the print is; only for who asked for it'),
    },
    async (context) => context.json(await readBillPrint(deps, context.get('actor'), context.req.param('id') ?? '')),
  )
  operations.add(
    '/v1/bill-prints/{id}/bills.pdf',
    {
      ...{ method: 'get', operationId: 'download_bill_print', tags, requires },
      request: { params },
      responses: fileAnswer('application/pdf', 'The bills, a day long; only for who asked for them'),
    },
    async (context) => {
      const { name, size, content } = await openBillPrint(deps, context.get('actor'), context.req.param('id') ?? '')
      const headers = {
        ...privateFile,
        'content-type': 'application/pdf',
        'content-disposition': dispositionOf(name, false),
        'content-length': String(size),
      }
      if (context.req.method !== 'HEAD') return context.body(content, 200, headers)
      await content.cancel()
      return context.body(null, 200, headers)
    },
  )
}

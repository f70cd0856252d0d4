import type { PdfFile } from '@courtyard/core/pdf/ports'
import { printBill, printRecord } from '@courtyard/core/pdf/print-pdf'
import { printReceipt } from '@courtyard/core/pdf/print-receipt'
import { Fault } from '@courtyard/std/fault'
import { z } from 'zod'
import { answerMade } from '../edge/answer-file.ts'
import { fileAnswer, idParameter } from '../edge/describe.ts'
import type { EdgeContext } from '../edge/edge.ts'
import { localeOf } from '../edge/locale.ts'
import type { Operations } from '../edge/operation.ts'
import type { World } from '../world.ts'

const PDF = 'application/pdf'

/** Receipts, bills and templates as PDF, in the language of who asks. */
export function addPdfRoutes(operations: Operations, world: World): void {
  const deps = { ...world.deps, pdf: world.pdf, publicUrl: world.publicUrl }
  operations.add(
    '/v1/payments/{id}/receipt.pdf',
    {
      ...{ method: 'get', operationId: 'print_receipt', tags: ['payments'] },
      request: { params: idParameter('payment') },
      responses: fileAnswer(PDF, 'The receipt; each print is counted and says which it is'),
    },
    async (context) => {
      const isLook = context.req.method === 'HEAD'
      return answerPdf(context, await printReceipt(deps, context.get('actor'), { ...askedOf(context), isLook }))
    },
  )
  operations.add(
    '/v1/bills/{id}/bill.pdf',
    {
      ...{ method: 'get', operationId: 'print_bill', tags: ['fee runs'] },
      request: { params: idParameter('bill') },
      responses: fileAnswer(PDF, 'The bill, as far as who asks may see it'),
    },
    async (context) => answerPdf(context, await printBill(deps, context.get('actor'), askedOf(context))),
  )
  const template = z.string().meta({ 'x-document': 'template' })
  operations.add(
    '/v1/templates/{name}/records/{id}.pdf',
    {
      ...{ method: 'get', operationId: 'print_template_pdf', tags: ['templates'] },
      request: {
        params: z.object({ name: template, id: z.string().meta({ format: 'uuid', 'x-entity': 'printed_record' }) }),
      },
      responses: fileAnswer(PDF, 'The template over one record, filled under the rights of who asks'),
    },
    async (context) => {
      const id = /^(.+)\.pdf$/.exec(context.req.param('id.pdf') ?? '')?.[1]
      if (id === undefined) throw new Fault('route_unknown')
      const asked = { id, template: context.req.param('name') ?? '', locale: localeOf(context.req.raw.headers) }
      return answerPdf(context, await printRecord(deps, context.get('actor'), asked))
    },
  )
}

const askedOf = (context: EdgeContext) => ({
  id: context.req.param('id') ?? '',
  locale: localeOf(context.req.raw.headers),
})

/** A PDF that was made for one reader. */
const answerPdf = (context: EdgeContext, file: PdfFile): Response => answerMade(context, { ...file, type: PDF })

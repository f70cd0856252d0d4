import { CHARGE_MONTHS_MAX, feeChargesSchema } from '@courtyard/contract/fee-charges'
import { readCharges } from '@courtyard/core/billing/read-charges'
import { z } from 'zod'
import { idParameter, jsonAnswer } from '../edge/describe.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readQuery } from '../edge/read-query.ts'
import type { World } from '../world.ts'

const month = z.string().regex(/^[12]\d{3}-(0[1-9]|1[0-2])$/)
const monthsSchema = z.strictObject({
  from: month.exactOptional().describe('The first month; the current one when absent'),
  to: month.exactOptional().describe(`The last month, at most ${CHARGE_MONTHS_MAX} in all; a year when absent`),
})

/** What an attachment charges month by month, billed or not yet. */
export function addFeeChargeRoutes(operations: Operations, { deps }: World): void {
  operations.add(
    '/v1/fee-attachments/{id}/charges',
    {
      method: 'get',
      operationId: 'read_fee_charges',
      tags: ['fee runs'],
      requires: 'run:fee_runs',
      request: { params: idParameter('fee_attachment'), query: monthsSchema },
      responses: jsonAnswer(feeChargesSchema, 'Month by month: what is billed, and what a run of now would bill'),
    },
    async (context) => {
      const months = parseShape(monthsSchema, readQuery(context.req.url, ['from', 'to']), '?')
      const attachment = context.req.param('id') ?? ''
      return context.json(await readCharges(deps, context.get('actor'), { attachment, ...months }))
    },
  )
}

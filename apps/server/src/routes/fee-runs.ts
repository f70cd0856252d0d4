import {
  explanationSchema,
  feeRunPreviewSchema,
  feeRunRequestSchema,
  feeRunSchema,
  PREVIEW_ROWS_MAX,
  previewFilters,
} from '@courtyard/contract/fee-runs'
import { explainBillLine } from '@courtyard/core/billing/explain-bill-line'
import { previewFeeRun } from '@courtyard/core/billing/preview-fee-run'
import { listFeeRuns, readFeeRun } from '@courtyard/core/billing/read-fee-run'
import { startFeeRun } from '@courtyard/core/billing/start-fee-run'
import { z } from 'zod'
import { idParameter, jsonAnswer, jsonBody } from '../edge/describe.ts'
import { localeOf } from '../edge/locale.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { readQuery } from '../edge/read-query.ts'
import type { World } from '../world.ts'

const whole = (max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.int().max(max))
/** Which rows of a preview are asked for. */
export const previewPageSchema = z.strictObject({
  filter: z.enum(previewFilters).default('all'),
  offset: whole(1_000_000).default(0),
  limit: whole(PREVIEW_ROWS_MAX).default(50),
})
const tags = ['fee runs']
const requires = 'run:fee_runs' as const
/** Who approves a run reads it. */
const reads = [requires, 'run:approve_money'] as const

/** Preview, start and watch fee runs, and how a billed line came about. */
export function addFeeRunRoutes(operations: Operations, world: World): void {
  addPreview(operations, world)
  const { deps } = world
  const run = jsonAnswer(feeRunSchema, 'The run')
  operations.add(
    '/v1/fee-runs',
    {
      method: 'get',
      operationId: 'list_fee_runs',
      tags,
      requires: reads,
      responses: jsonAnswer(z.object({ items: z.array(feeRunSchema) }), 'Newest first'),
    },
    async (context) => context.json(await listFeeRuns(deps, context.get('actor'))),
  )
  operations.add(
    '/v1/fee-runs',
    {
      method: 'post',
      operationId: 'start_fee_run',
      tags,
      requires,
      request: { body: jsonBody(feeRunRequestSchema) },
      responses: jsonAnswer(feeRunSchema, 'The run that was started, or the one that is there', 202),
    },
    async (context) => {
      const actor = context.get('actor')
      const request = parseShape(feeRunRequestSchema, await readJson(context.req.raw))
      const started = await startFeeRun(deps, actor, request)
      await world.wake(actor.tenant)
      return context.json(started, 202, { location: `/t/${actor.tenant}/api/v1/fee-runs/${started.id}` })
    },
  )
  operations.add(
    '/v1/fee-runs/{id}',
    {
      method: 'get',
      operationId: 'read_fee_run',
      tags,
      requires: reads,
      request: { params: idParameter('fee_run') },
      responses: run,
    },
    async (context) => context.json(await readFeeRun(deps, context.get('actor'), context.req.param('id') ?? '')),
  )
  operations.add(
    '/v1/bill-lines/{id}/explanation',
    {
      method: 'get',
      operationId: 'explain_bill_line',
      tags,
      request: { params: idParameter('bill_line') },
      responses: jsonAnswer(explanationSchema, 'How the amount came about'),
    },
    async (context) => context.json(await explainBillLine(deps, context.get('actor'), context.req.param('id') ?? '')),
  )
}

function addPreview(operations: Operations, { deps }: World): void {
  operations.add(
    '/v1/fee-runs/preview',
    {
      method: 'post',
      operationId: 'preview_fee_run',
      tags,
      requires,
      request: { query: previewPageSchema, body: jsonBody(feeRunRequestSchema) },
      responses: jsonAnswer(feeRunPreviewSchema, 'What the run would bill; nothing is written'),
    },
    async (context) => {
      const page = parseShape(previewPageSchema, readQuery(context.req.url, ['filter', 'offset', 'limit']), '?')
      const request = parseShape(feeRunRequestSchema, await readJson(context.req.raw))
      const locale = localeOf(context.req.raw.headers)
      return context.json(await previewFeeRun(deps, context.get('actor'), request, { ...page, locale }))
    },
  )
}

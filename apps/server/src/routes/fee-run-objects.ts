import {
  acknowledgementSchema,
  type FeeRun,
  feeRunChangeSchema,
  feeRunDraftsSchema,
  feeRunPreviewSchema,
  feeRunSchema,
  feeRunSealSchema,
  rollbackAskedSchema,
  rollbackPlanSchema,
  unbilledPeriodsSchema,
} from '@courtyard/contract/fee-runs'
import { filterSchema } from '@courtyard/contract/records'
import { approveFeeRun, startSavedRun } from '@courtyard/core/billing/approve-fee-run'
import { exportPreview } from '@courtyard/core/billing/export-preview'
import { publishFeeRun } from '@courtyard/core/billing/publish-fee-run'
import { planRollback, rollBackFeeRun } from '@courtyard/core/billing/roll-back-fee-run'
import { changeFeeRun, discardFeeRun, saveFeeRuns } from '@courtyard/core/billing/save-fee-run'
import { acknowledgeFindings, previewSavedRun, sealFeeRun } from '@courtyard/core/billing/seal-fee-run'
import { unbilledPeriods } from '@courtyard/core/billing/unbilled-periods'
import type { Actor } from '@courtyard/core/deps'
import { Fault } from '@courtyard/std/fault'
import { z } from 'zod'
import { fileAnswer, idParameter, jsonAnswer, jsonBody } from '../edge/describe.ts'
import { localeOf } from '../edge/locale.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { readQuery } from '../edge/read-query.ts'
import type { World } from '../world.ts'
import { previewPageSchema } from './fee-runs.ts'

const tags = ['fee runs']
const requires = 'run:fee_runs' as const
const params = idParameter('fee_run')
/** A run that has not begun; each step says what it needs. */
const saved = idParameter('saved_fee_run')
const answer = jsonAnswer(feeRunSchema, 'The run')
const TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const

/** Fee runs as objects: saved, sealed, agreed to, started, published and taken back (decision 0019). */
export function addFeeRunObjectRoutes(operations: Operations, world: World): void {
  addDrafts(operations, world)
  addPreviews(operations, world)
  addSteps(operations, world)
  addRollback(operations, world)
}

function addDrafts(operations: Operations, { deps }: World): void {
  operations.add(
    '/v1/fee-runs/drafts',
    {
      method: 'post',
      operationId: 'save_fee_runs',
      ...{ tags, requires, request: { body: jsonBody(feeRunDraftsSchema) } },
      responses: jsonAnswer(z.object({ items: z.array(feeRunSchema) }), 'A saved run for each period', 201),
    },
    async (context) => {
      const request = parseShape(feeRunDraftsSchema, await readJson(context.req.raw))
      return context.json(await saveFeeRuns(deps, context.get('actor'), request), 201)
    },
  )
  operations.add(
    '/v1/fee-runs/unbilled',
    {
      method: 'get',
      operationId: 'unbilled_periods',
      ...{ tags, requires, request: { query: unbilledQuery } },
      responses: jsonAnswer(unbilledPeriodsSchema, 'Periods in which subjects are attached that nobody billed'),
    },
    async (context) => {
      const names = ['standards', 'filter', 'from', 'to']
      const query = parseShape(unbilledQuery, readQuery(context.req.url, names), '?')
      const filter = query.filter === undefined ? undefined : parseShape(filterSchema, jsonOf(query.filter), '?filter')
      const standards = query.standards.split(',').filter(Boolean)
      return context.json(await unbilledPeriods(deps, context.get('actor'), { ...query, standards, filter }))
    },
  )
  operations.add(
    '/v1/fee-runs/{id}',
    {
      method: 'patch',
      operationId: 'change_fee_run',
      ...{ tags, requires, request: { params: saved, body: jsonBody(feeRunChangeSchema) }, responses: answer },
    },
    async (context) => {
      const change = parseShape(feeRunChangeSchema, await readJson(context.req.raw))
      return context.json(await changeFeeRun(deps, context.get('actor'), { id: context.req.param('id') ?? '', change }))
    },
  )
}

const unbilledQuery = z.strictObject({
  standards: z.string().min(1),
  filter: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
})

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Fault('filter_invalid', { expected: 'JSON' }, { cause })
  }
}

function addPreviews(operations: Operations, { deps, workbooks }: World): void {
  operations.add(
    '/v1/fee-runs/{id}/preview',
    {
      method: 'get',
      operationId: 'preview_saved_fee_run',
      ...{ tags, request: { params: saved, query: previewPageSchema } },
      responses: jsonAnswer(feeRunPreviewSchema, 'What the saved run would bill; nothing is written'),
    },
    async (context) => {
      const page = parseShape(previewPageSchema, readQuery(context.req.url, ['filter', 'offset', 'limit']), '?')
      const asked = {
        id: context.req.param('id') ?? '',
        page: { ...page, locale: localeOf(context.req.raw.headers) },
      }
      return context.json(await previewSavedRun(deps, context.get('actor'), asked))
    },
  )
  for (const format of ['csv', 'xlsx'] as const)
    operations.add(
      `/v1/fee-runs/{id}/preview.${format}`,
      {
        method: 'get',
        operationId: `export_fee_run_preview_${format}`,
        ...{ tags, request: { params: saved } },
        responses: fileAnswer(TYPES[format].split(';')[0]!, 'All rows of the preview'),
      },
      async (context) => {
        const asked = { id: context.req.param('id') ?? '', format, locale: localeOf(context.req.raw.headers) }
        const bytes = await exportPreview({ ...deps, workbooks }, context.get('actor'), asked)
        return context.body(Uint8Array.from(bytes), 200, {
          'content-type': TYPES[format],
          'content-disposition': `attachment; filename="preview.${format}"`,
        })
      },
    )
  operations.add(
    '/v1/fee-runs/{id}/acknowledgements',
    {
      method: 'post',
      operationId: 'acknowledge_findings',
      ...{ tags, request: { params: saved, body: jsonBody(acknowledgementSchema) }, responses: answer },
    },
    async (context) => {
      const look = parseShape(acknowledgementSchema, await readJson(context.req.raw))
      const asked = { id: context.req.param('id') ?? '', look }
      return context.json(await acknowledgeFindings(deps, context.get('actor'), asked))
    },
  )
}

type Step = {
  readonly path: string
  readonly operationId: string
  /** Whose ids it takes. */
  readonly of: string
  readonly requires: 'run:fee_runs' | 'run:approve_money'
  readonly run: (actor: Actor, id: string, seal: string) => Promise<FeeRun>
  readonly sealed: boolean
}

/** Steps of a run that answer with the run; some name the seal they are about. */
function addSteps(operations: Operations, world: World): void {
  const { deps } = world
  const fees = { requires, sealed: false } as const
  const steps: readonly Step[] = [
    {
      ...fees,
      path: 'seal',
      of: 'saved_fee_run',
      operationId: 'seal_fee_run',
      run: (actor, id) => sealFeeRun(deps, actor, id),
    },
    {
      ...fees,
      path: 'discard',
      of: 'fee_run_to_discard',
      operationId: 'discard_fee_run',
      run: (actor, id) => discardFeeRun(deps, actor, id),
    },
    {
      ...fees,
      path: 'publish',
      of: 'fee_run',
      operationId: 'publish_fee_run',
      run: (actor, id) => publishFeeRun(deps, actor, id),
    },
    {
      ...{
        path: 'approve',
        of: 'fee_run_to_approve',
        operationId: 'approve_fee_run',
        requires: 'run:approve_money',
        sealed: true,
      },
      run: (actor, id, preview_hash) => approveFeeRun(deps, actor, { id, preview_hash }),
    },
    {
      ...{ path: 'start', of: 'fee_run_to_start', operationId: 'start_saved_fee_run', requires, sealed: true },
      run: async (actor, id, preview_hash) => {
        const started = await startSavedRun(deps, actor, { id, preview_hash })
        await world.wake(actor.tenant)
        return started
      },
    },
  ]
  for (const step of steps) addStep(operations, step)
}

function addStep(operations: Operations, { path, operationId, of, requires: right, run, sealed }: Step): void {
  operations.add(
    `/v1/fee-runs/{id}/${path}`,
    {
      ...{ method: 'post', operationId, tags, requires: right },
      request: { params: idParameter(of), ...(sealed && { body: jsonBody(feeRunSealSchema) }) },
      responses: answer,
    },
    async (context) => {
      const seal = sealed ? parseShape(feeRunSealSchema, await readJson(context.req.raw)).preview_hash : ''
      return context.json(await run(context.get('actor'), context.req.param('id') ?? '', seal))
    },
  )
}

function addRollback(operations: Operations, world: World): void {
  const { deps } = world
  operations.add(
    '/v1/fee-runs/{id}/rollback',
    {
      method: 'get',
      operationId: 'plan_fee_run_rollback',
      ...{ tags, requires, request: { params } },
      responses: jsonAnswer(rollbackPlanSchema, 'What would be taken back, and what would have to stay'),
    },
    async (context) => context.json(await planRollback(deps, context.get('actor'), context.req.param('id') ?? '')),
  )
  operations.add(
    '/v1/fee-runs/{id}/rollback',
    {
      method: 'post',
      operationId: 'roll_back_fee_run',
      ...{ tags, requires, request: { params, body: jsonBody(rollbackAskedSchema) } },
      responses: jsonAnswer(feeRunSchema, 'The run that is being taken back', 202),
    },
    async (context) => {
      const actor = context.get('actor')
      const asked = parseShape(rollbackAskedSchema, await readJson(context.req.raw))
      const run = await rollBackFeeRun(deps, actor, { id: context.req.param('id') ?? '', asked })
      await world.wake(actor.tenant)
      return context.json(run, 202)
    },
  )
}

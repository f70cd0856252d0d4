import { dashboardResultSchema, reportResultSchema } from '@courtyard/contract/reports'
import { exportReport } from '@courtyard/core/reports/export-report'
import { listBehind } from '@courtyard/core/reports/list-behind'
import { runDashboard } from '@courtyard/core/reports/run-dashboard'
import { runReport } from '@courtyard/core/reports/run-report'
import { z } from 'zod'
import { fileAnswer, jsonAnswer, nameParameter } from '../edge/describe.ts'
import { localeOf } from '../edge/locale.ts'
import type { Operations } from '../edge/operation.ts'
import { readReportQuery } from '../edge/read-report.ts'
import type { World } from '../world.ts'

const TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const
const tags = ['reports']
const params = nameParameter('report')
const page = z.object({
  items: z.array(z.record(z.string(), z.unknown())),
  next_cursor: z.string().nullable(),
  count: z.int().optional(),
  totals: z.record(z.string(), z.string().nullable()).optional(),
})

/** Reports with what lies behind their numbers, their files, and dashboards. Parameters of a report are `p.<name>`. */
export function addReportRoutes(operations: Operations, world: World): void {
  const { deps } = world
  operations.add(
    '/v1/reports/{name}',
    {
      method: 'get',
      operationId: 'run_report',
      tags,
      request: { params },
      responses: jsonAnswer(
        reportResultSchema,
        'Rows from `offset` on (`limit` of them), subtotals, totals of all rows, and the ledger they are held to',
      ),
    },
    async (context) => {
      const { params, rows } = readReportQuery(context.req.url, ['limit', 'offset'])
      const report = nameOf(context.req.param())
      return context.json(await runReport(deps, context.get('actor'), { report, params, rows }))
    },
  )
  operations.add(
    '/v1/reports/{name}/records',
    {
      method: 'get',
      operationId: 'records_behind_report',
      tags,
      request: { params },
      responses: jsonAnswer(page, 'The records behind a number: `input` in the row’s `group` (a JSON list)'),
    },
    async (context) => {
      const { params, behind } = readReportQuery(context.req.url, ['input', 'group', 'select', 'limit', 'cursor'])
      const request = { report: nameOf(context.req.param()), params, ...behind }
      return context.json(await listBehind(deps, context.get('actor'), request))
    },
  )
  addExport(operations, world)
  operations.add(
    '/v1/dashboards/{name}',
    {
      method: 'get',
      operationId: 'run_dashboard',
      tags,
      request: { params: nameParameter('dashboard') },
      responses: jsonAnswer(dashboardResultSchema, 'Every tile with what it shows'),
    },
    async (context) => context.json(await runDashboard(deps, context.get('actor'), nameOf(context.req.param()))),
  )
}

function addExport(operations: Operations, { deps, workbooks }: World): void {
  for (const format of ['csv', 'xlsx'] as const)
    operations.add(
      `/v1/reports/{name}/export.${format}`,
      {
        method: 'get',
        operationId: `export_report_${format}`,
        tags,
        request: { params },
        responses: fileAnswer(TYPES[format].split(';')[0]!, 'The rows, subtotals and total as on the page'),
      },
      async (context) => {
        const { params } = readReportQuery(context.req.url, [])
        const report = nameOf(context.req.param())
        const locale = localeOf(context.req.raw.headers)
        const request = { report, params, format, locale }
        const bytes = await exportReport({ ...deps, workbooks }, context.get('actor'), request)
        return context.body(Uint8Array.from(bytes), 200, {
          'content-type': TYPES[format],
          'content-disposition': `attachment; filename="${report}.${format}"`,
        })
      },
    )
}

const nameOf = (parameters: Record<string, string | undefined>): string => parameters.name ?? ''

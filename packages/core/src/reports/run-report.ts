import type { ReportResult } from '@courtyard/contract/reports'
import {
  compileReportInputs,
  type InputRow,
  inputsTogether,
  REPORT_GROUPS_MAX,
  shapeReportInputs,
} from '@courtyard/query/plan-report'
import { Fault } from '@courtyard/std/fault'
import type { Actor, Deps } from '../deps.ts'
import { rightsOfRequest } from '../records/rights-of-request.ts'
import { checkReport } from './check-report.ts'
import { foldReport } from './fold-report.ts'
import { namePeople } from './name-people.ts'
import { orderIn } from './order-leaves.ts'
import { readParams } from './report-params.ts'
import { exportsOfReport, getReport, planInputs } from './report-rights.ts'

export type ReportRequest = {
  readonly report: string
  readonly params: Readonly<Record<string, string>>
  /** Which rows are answered; all of them when absent. Totals and checks are of all rows either way. */
  readonly rows?: { readonly offset: number; readonly limit: number }
  /** The result leaves as a file: only what may be exported adds up. */
  readonly leaves?: boolean
}

const TIMEOUT_MS = 30_000

/**
 * A report under the rights of who asks: one statement for all inputs that read the same records, all of one snapshot with the ledger it is held to. Throws
 * Fault report_unknown (also for one that may not be read), request_invalid, limit_exceeded for too many rows, not_allowed for a
 * file of what may not leave.
 */
export async function runReport(deps: Deps, actor: Actor, request: ReportRequest): Promise<ReportResult> {
  const reading = await rightsOfRequest(deps, actor)
  const report = getReport(reading.catalog, request.report)
  const params = readParams(report, request.params, reading.today)
  const rights = request.leaves ? exportsOfReport(reading, report, params.values) : reading
  const asked = { rights, report, params }
  const plans = planInputs(rights, report, params.values)
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const found = new Map<string, readonly InputRow[]>()
      for (const places of inputsTogether(report.inputs)) {
        const together = places.map((place) => plans[place]!)
        const rows = await tx.run(compileReportInputs(together, { schema: tx.schema }))
        if (rows.length > REPORT_GROUPS_MAX)
          throw new Fault('limit_exceeded', { what: 'rows of the report', max: REPORT_GROUPS_MAX })
        for (const [index, input] of shapeReportInputs(together, rows).entries())
          found.set(report.inputs[places[index]!]!.name, input)
      }
      const folded = foldReport({
        report,
        found: await namePeople(tx, report, found),
        variables: { params: params.values, today: rights.today },
        orderOf: orderIn(rights.catalog, report),
      })
      return {
        report: report.name,
        version: rights.catalog.version,
        at: deps.clock.now().toISOString(),
        params: params.texts,
        count: folded.rows.length,
        rows: pageOf(folded.rows, request.rows).map(({ depth, group, values }) => ({
          ...{ depth, group: [...group], values: { ...values } },
        })),
        total: { ...folded.total },
        checks: await checkReport(tx, asked, folded.total),
      }
    },
    { readOnly: true, isolation: 'repeatable read', timeoutMs: TIMEOUT_MS },
  )
}

const pageOf = <T>(rows: readonly T[], page: ReportRequest['rows']): readonly T[] =>
  page ? rows.slice(page.offset, page.offset + page.limit) : rows

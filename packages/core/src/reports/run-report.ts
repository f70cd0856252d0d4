import type { ReportResult } from '@courtyard/contract/reports'
import type { TenantTx } from '@courtyard/db/database'
import { ledgerTotal } from '@courtyard/db/kernel/ledger-total'
import type { Report } from '@courtyard/metadata/catalog-report'
import { compileAggregate } from '@courtyard/query/plan-aggregate'
import { type InputRow, REPORT_ROWS_MAX, shapeReportInput } from '@courtyard/query/plan-report'
import { Fault } from '@courtyard/std/fault'
import { yuanText } from '@courtyard/std/money'
import { equals, rational } from '@courtyard/std/rational'
import type { Actor, Deps } from '../deps.ts'
import { type RequestRights, rightsOfRequest } from '../records/rights-of-request.ts'
import { foldReport } from './fold-report.ts'
import { type Cells, orderIn } from './order-leaves.ts'
import { type AskedParams, readParams } from './report-params.ts'
import { getReport, planInputs, seesAllOf } from './report-rights.ts'

export type ReportRequest = { readonly report: string; readonly params: Readonly<Record<string, string>> }

const TIMEOUT_MS = 30_000

/**
 * A report under the rights of who asks: one statement per input, all of one snapshot with the ledger it is held to. Throws
 * Fault report_unknown (also for one that may not be read), request_invalid, limit_exceeded for too many rows.
 */
export async function runReport(deps: Deps, actor: Actor, request: ReportRequest): Promise<ReportResult> {
  const rights = await rightsOfRequest(deps, actor)
  const report = getReport(rights.catalog, request.report)
  const params = readParams(report, request.params, rights.today)
  const asked = { rights, report, params }
  const plans = planInputs(rights, report, params.values)
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const found = new Map<string, readonly InputRow[]>()
      for (const [index, plan] of plans.entries()) {
        const input = report.inputs[index]!
        const rows = shapeReportInput(plan, input, await tx.run(compileAggregate(plan, { schema: tx.schema })))
        if (rows.length > REPORT_ROWS_MAX)
          throw new Fault('limit_exceeded', { what: 'rows of the report', max: REPORT_ROWS_MAX })
        found.set(input.name, rows)
      }
      const folded = foldReport({
        report,
        found,
        variables: { params: params.values, today: rights.today },
        orderOf: orderIn(rights.catalog, report),
      })
      return {
        report: report.name,
        version: rights.catalog.version,
        at: deps.clock.now().toISOString(),
        params: params.texts,
        rows: folded.rows.map(({ depth, group, values }) => ({ depth, group: [...group], values: { ...values } })),
        total: { ...folded.total },
        checks: await checksOf(tx, asked, folded.total),
      }
    },
    { readOnly: true, isolation: 'repeatable read', timeoutMs: TIMEOUT_MS },
  )
}

type Asked = { readonly rights: RequestRights; readonly report: Report; readonly params: AskedParams }

/** Compared only for who sees everything: to anybody else the ledger would tell of what is hidden. */
async function checksOf(
  tx: TenantTx,
  { rights, report, params }: Asked,
  total: Cells,
): Promise<ReportResult['checks']> {
  const isCompared = seesAllOf(rights, report)
  const checks: ReportResult['checks'] = []
  for (const { name, column, account, side, period, until } of report.equals) {
    const own = total[column] ?? null
    if (!isCompared) {
      checks.push({ name, column, state: 'not_compared', report: own, ledger: null })
      continue
    }
    const asked = {
      account,
      side,
      period: period === undefined ? null : (params.texts[period] ?? null),
      until: until === undefined ? null : (params.texts[until] ?? null),
    }
    const ledger = yuanText(await ledgerTotal(tx, asked))
    const state = own !== null && equals(rational(own), rational(ledger)) ? 'equal' : 'differs'
    checks.push({ name, column, state, report: own, ledger })
  }
  return checks
}

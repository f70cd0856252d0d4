import type { RecordPage } from '@courtyard/contract/records'
import type { Report, ReportInput } from '@courtyard/metadata/catalog-report'
import { compileList, compileTotals } from '@courtyard/query/compile-list'
import type { Filter } from '@courtyard/query/filter'
import { planList } from '@courtyard/query/plan-list'
import { shapePage } from '@courtyard/query/shape-page'
import { Fault } from '@courtyard/std/fault'
import type { Actor, Deps } from '../deps.ts'
import { rightsOfRequest } from '../records/rights-of-request.ts'
import { coreIssue } from '../texts/core-texts.ts'
import { identityOf } from './fold-report.ts'
import { readParams } from './report-params.ts'
import { getReport, planInputs } from './report-rights.ts'

export type BehindRequest = {
  readonly report: string
  readonly input: string
  readonly params: Readonly<Record<string, string>>
  /** Values of the first groups, as the row has them; none for the whole total. */
  readonly group: readonly unknown[]
  readonly select: readonly string[] | undefined
  readonly limit: number | undefined
  readonly cursor: string | undefined
}

/**
 * The records behind a number of a report: those of one input in the row's groups, under the rights of who asks. Count and sum
 * of all pages come along, so that the list can be held against the number. Throws as runReport and listRecords do.
 */
export async function listBehind(deps: Deps, actor: Actor, request: BehindRequest): Promise<RecordPage> {
  const rights = await rightsOfRequest(deps, actor)
  const { catalog, scopes } = rights
  const report = getReport(catalog, request.report)
  const params = readParams(report, request.params, rights.today)
  planInputs(rights, report, params.values)
  const input = getInput(report, request.input)
  const { path } = input.take
  const plan = planList(
    catalog,
    {
      entity: input.from,
      select: request.select,
      where: input.where,
      params: params.values,
      filter: groupFilter(report, input, request.group),
      limit: request.limit,
      cursor: request.cursor,
      count: true,
      totals: path === undefined || input.take.fn !== 'sum' ? [] : [path],
    },
    scopes,
  )
  const [rows, summed] = await deps.db.read(actor.tenant, (target) => {
    const totals = compileTotals(plan, target)
    const page = { query: compileList(plan, target) }
    return totals ? [page, { query: totals }] : [page]
  })
  return shapePage(plan, rows ?? [], summed?.[0])
}

function getInput(report: Report, name: string): ReportInput {
  const input = report.inputs.find((one) => one.name === name)
  if (input) return input
  throw new Fault('request_invalid', { issues: [coreIssue('?input', 'input_unknown.report')] })
}

function groupFilter(report: Report, input: ReportInput, group: readonly unknown[]): Filter | undefined {
  if (group.length > report.groups.length)
    throw new Fault('limit_exceeded', { what: 'groups of the report', max: report.groups.length })
  const parts = group.map((value, index): Filter => {
    const field = input.by[index]!
    const identity = identityOf(value)
    if (identity === null) return { field, op: 'missing' }
    if (typeof identity === 'string' || typeof identity === 'number' || typeof identity === 'boolean')
      return { field, op: 'eq', value: identity }
    throw new Fault('request_invalid', { issues: [coreIssue('?group', 'group_invalid.value')] })
  })
  return parts.length === 0 ? undefined : { and: parts }
}

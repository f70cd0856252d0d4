import type { Row } from '@courtyard/expression/value'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { ReportInput } from '@courtyard/metadata/catalog-report'
import type { Scopes } from '@courtyard/metadata/scope'
import { type AggregatePlan, planAggregate, shapeAggregate } from './plan-aggregate.ts'

export type { AggregatePlan } from './plan-aggregate.ts'

/** Rows of a report at most. */
export const REPORT_ROWS_MAX = 5_000

/** What one input found for one combination of groups: the groups' values as a list gives them, and the number. */
export type InputRow = { readonly group: readonly unknown[]; readonly value: string | number | null }

export type ReportInputRequest = {
  readonly input: ReportInput
  readonly params: Row
  /** Groups that add up to nothing are not found: what is missing counts as nothing. */
  readonly hideZeros?: boolean | undefined
}

/** One input as one statement under the caller's rights. Throws Fault entity_unknown, field_unknown. */
export function planReportInput(
  catalog: Catalog,
  { input, params, hideZeros }: ReportInputRequest,
  scopes: Scopes,
): AggregatePlan {
  const measure = measureOf(input)
  const request = {
    ...{ entity: input.from, groupBy: input.by, measures: [measure], where: input.where, params },
    nonZero: hideZeros === true && input.take.fn === 'sum' && input.missing === '0',
  }
  // One more than may be shown, so that too many are noticed.
  return { ...planAggregate(catalog, request, scopes), limit: REPORT_ROWS_MAX + 1 }
}

const measureOf = ({ take }: ReportInput): string => (take.path === undefined ? take.fn : `${take.fn}:${take.path}`)

/** Rows of the statement, each group in its place. */
export function shapeReportInput(plan: AggregatePlan, input: ReportInput, rows: readonly unknown[]): InputRow[] {
  const measure = measureOf(input)
  return shapeAggregate(plan, rows).map(({ group, values }) => ({
    group: input.by.map((path) => group[path] ?? null),
    value: values[measure] ?? null,
  }))
}

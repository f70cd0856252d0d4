import type { Row } from '@courtyard/expression/value'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { ReportInput } from '@courtyard/metadata/catalog-report'
import type { Scopes } from '@courtyard/metadata/scope'
import { assert } from '@courtyard/std/assert'
import { type CompiledQuery, sql } from 'kysely'
import { inputsOf } from './compile-list.ts'
import { compiledOnce } from './compiled-cache.ts'
import { type AggregatePlan, groupColumns, groupOf, measureSql, planAggregate } from './plan-aggregate.ts'
import { conditionsOf } from './sql/conditions.ts'
import { fromSql, type SqlContext, type SqlRow } from './sql/context.ts'
import { createContext } from './sql/create-context.ts'
import { filterVariable } from './sql/filter-variable.ts'
import { pathValue } from './sql/path.ts'
import { allOf, anyOf, flagSql, truthSql } from './sql/truth.ts'
import { bind, filled, Slot, type Sql, type Target, toQuery } from './target.ts'

/** Combinations of groups that a report may have. */
export const REPORT_GROUPS_MAX = 200_000

/** What one input found for one combination of groups: the groups' values as a list gives them, and the number. */
export type InputRow = { readonly group: readonly unknown[]; readonly value: string | number | null }

export type ReportInputRequest = {
  readonly input: ReportInput
  readonly params: Row
  /** Groups that add up to nothing are not found: what is missing counts as nothing. */
  readonly hideZeros?: boolean | undefined
}

/** One input under the caller's rights. Throws Fault entity_unknown, field_unknown. */
export function planReportInput(
  catalog: Catalog,
  { input, params, hideZeros }: ReportInputRequest,
  scopes: Scopes,
): AggregatePlan {
  const request = {
    ...{ entity: input.from, groupBy: input.by, measures: [measureOf(input)], where: input.where, params },
    nonZero: hideZeros === true && input.take.fn === 'sum' && input.missing === '0',
  }
  // One more than may be, so that too many are noticed.
  return { ...planAggregate(catalog, request, scopes), limit: REPORT_GROUPS_MAX + 1 }
}

const measureOf = ({ take }: ReportInput): string => (take.path === undefined ? take.fn : `${take.fn}:${take.path}`)

/** Inputs that read the same records by the same groups: one statement answers all of them. By their places. */
export function inputsTogether(inputs: readonly ReportInput[]): number[][] {
  const places = [...inputs.keys()]
  return [...Map.groupBy(places, (place) => JSON.stringify([inputs[place]!.from, inputs[place]!.by])).values()]
}

/**
 * Inputs that stand together as one statement that looks at each record once, whichever of them take it. `n<i>` tells how
 * many records an input took, `m<i>` what it made of them.
 */
export function compileReportInputs(plans: readonly AggregatePlan[], target: Target): CompiledQuery {
  const { rows, limit } = plans[0]!
  assert(
    plans.every((plan) => plan.rows.entity.name === rows.entity.name && plan.groups.length === plans[0]!.groups.length),
    'inputs of one statement read the same records by the same groups',
  )
  const shapes = plans.map(({ shape }) => shape)
  const key = JSON.stringify(['inputs', target.schema, rows.catalog.hash, rows.entity.name, shapes])
  const query = compiledOnce(key, rows.scopes, (scopes) => {
    const guarded = plans.map((plan) => ({ ...plan, rows: { ...plan.rows, scopes } }))
    const context = createContext(rows.catalog, target, { guard: scopes, variable: filterVariable })
    return toQuery(inputsSql(guarded, context))
  })
  return filled(query, { ...inputsOf(rows), limit })
}

function inputsSql(plans: readonly AggregatePlan[], context: SqlContext): Sql {
  const { rows, groups } = plans[0]!
  const row: SqlRow = { entity: rows.entity, alias: 't' }
  const readable = conditionsOf({ ...rows, where: undefined }, context, row)
  const takes = plans.map(({ rows: { where } }) => where === undefined || context.predicate(context, row, where))
  const values = groups.map(({ path }) => pathValue(context, row, path))
  const inner = [
    ...values.map((value, index) => sql`${value.sql} as ${sql.id(`g${index}`)}`),
    ...plans.flatMap(({ measures }, index) => {
      const path = measures[0]!.path
      return path ? [sql`${pathValue(context, row, path).sql} as ${sql.id(`v${index}`)}`] : []
    }),
    ...takes.map((take, index) => sql`${flagSql(take)} as ${sql.id(`w${index}`)}`),
  ]
  const only = (index: number) => sql.id('x', `w${index}`)
  const columns = [
    ...groups.flatMap((group, index) => groupColumns(context, { group, index, kind: values[index]!.kind })),
    ...plans.flatMap(({ measures }, index) => [
      sql`${measureSql(measures[0]!, { value: sql.id('x', `v${index}`), only: only(index) })} as ${sql.id(`m${index}`)}`,
      sql`(count(*) filter (where ${only(index)}))::int as ${sql.id(`n${index}`)}`,
    ]),
  ]
  const by = groups.map((_, index) => sql.id('x', `g${index}`))
  const grouped =
    by.length > 0 ? sql` group by ${sql.join(by)}${havingSql(plans, only)} order by ${sql.join(by)}` : sql``
  const from = sql`select ${sql.join(inner)} from ${fromSql(context, row)} where ${truthSql(allOf([readable, anyOf(takes)]))}`
  return sql`select ${sql.join(columns)} from (${from}) as x${grouped} limit ${bind(new Slot((inputs) => inputs.limit), 'bigint')}`
}

/** Groups of which every input found nothing, or what adds up to nothing, are not sent where none of them is shown. */
function havingSql(plans: readonly AggregatePlan[], only: (index: number) => Sql): Sql {
  if (!plans.every(({ nonZero, measures }) => nonZero && measures[0]!.path)) return sql``
  const sums = plans.map((_, index) => sql`sum(${sql.id('x', `v${index}`)}) filter (where ${only(index)}) <> 0`)
  return sql` having ${sql.join(sums, sql` or `)}`
}

/** What each of the inputs found, from the rows of their statement. */
export function shapeReportInputs(plans: readonly AggregatePlan[], rows: readonly unknown[]): InputRow[][] {
  const { groups } = plans[0]!
  const found: InputRow[][] = plans.map(() => [])
  for (const row of rows as readonly Record<string, unknown>[]) {
    const group = groups.map(({ field }, index) => groupOf(field, row, index) ?? null)
    for (const [index, plan] of plans.entries()) {
      const value = (row[`m${index}`] ?? null) as string | null
      if (groups.length > 0 && !isFound(plan, row[`n${index}`], value)) continue
      const isCount = plan.measures[0]!.fn === 'count'
      found[index]!.push({ group, value: isCount ? Number(value) : value })
    }
  }
  return found
}

const isFound = ({ nonZero }: AggregatePlan, count: unknown, value: string | null): boolean =>
  Number(count) > 0 && (!nonZero || (value !== null && /[1-9]/.test(value)))

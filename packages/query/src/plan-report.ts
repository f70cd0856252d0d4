import type { Row } from '@courtyard/expression/value'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { ReportInput } from '@courtyard/metadata/catalog-report'
import type { Scopes } from '@courtyard/metadata/scope'
import { assert } from '@courtyard/std/assert'
import { type CompiledQuery, sql } from 'kysely'
import { inputsOf } from './compile-list.ts'
import { compiledOnce } from './compiled-cache.ts'
import { kinds, type SqlValue } from './kinds.ts'
import { type AggregatePlan, groupColumns, groupOf, type Measure, planAggregate } from './plan-aggregate.ts'
import { conditionsOf } from './sql/conditions.ts'
import { columnSql, findField, fromSql, type SqlContext, type SqlRow } from './sql/context.ts'
import { createContext } from './sql/create-context.ts'
import { kindOf } from './sql/field.ts'
import { filterVariable } from './sql/filter-variable.ts'
import { pathValue } from './sql/path.ts'
import { allOf, anyOf, flagSql, truthSql } from './sql/truth.ts'
import { guardedField } from './sql/visible.ts'
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
  const near = nearest(plans, context, row)
  const read = [
    ...near.values.map((value, index) => sql`${value} as ${sql.id(`k${index}`)}`),
    ...plans.flatMap(({ measures }, index) => {
      const path = measures[0]!.path
      return path ? [sql`${pathValue(context, row, path).sql} as ${sql.id(`v${index}`)}`] : []
    }),
    ...takes.map((take, index) => sql`${flagSql(take)} as ${sql.id(`w${index}`)}`),
  ]
  const from = sql`select ${sql.join(read)} from ${fromSql(context, row)} where ${truthSql(allOf([readable, anyOf(takes)]))}`
  const keys = near.names.map((_, index) => sql.id('r', `k${index}`))
  const taken = [
    ...near.names.map((name, index) => sql`${keys[index]!} as ${sql.id(name)}`),
    ...plans.flatMap(({ measures }, index) => takenSql(measures[0]!, index)),
  ]
  const byNear = keys.length > 0 ? sql` group by ${sql.join(keys)}` : sql``
  const grouped = sql`select ${sql.join(taken)} from (${from}) as r${byNear}`
  const values = near.ends()
  const reached = [
    ...values.map((value, index) => sql`${value.sql} as ${sql.id(`g${index}`)}`),
    ...plans.flatMap((_, index) => [sql.id('y', `s${index}`), sql.id('y', `c${index}`)]),
  ]
  const columns = [
    ...groups.flatMap((group, index) => groupColumns(context, { group, index, kind: values[index]!.kind })),
    ...plans.flatMap(({ measures }, index) => [
      sql`${summedSql(measures[0]!, index)} as ${sql.id(`m${index}`)}`,
      sql`sum(${sql.id('x', `c${index}`)})::int as ${sql.id(`n${index}`)}`,
    ]),
  ]
  const by = groups.map((_, index) => sql.id('x', `g${index}`))
  const last = by.length > 0 ? sql` group by ${sql.join(by)}${havingSql(plans)} order by ${sql.join(by)}` : sql``
  const limit = bind(new Slot((inputs) => inputs.limit), 'bigint')
  return sql`select ${sql.join(columns)} from (select ${sql.join(reached)} from (${grouped}) as y) as x${last} limit ${limit}`
}

type Near = {
  /** What records are grouped by first, read of the record itself. */
  readonly values: readonly Sql[]
  /** Under which name each stands in `y`. */
  readonly names: readonly string[]
  /** The groups, read from there. */
  ends(): readonly SqlValue[]
}

/**
 * Records are added up by what they themselves refer to before it is asked what lies beyond: a project is looked up once for
 * each home, not once for each entry of the books. Not where the reference is hidden on some rows.
 */
function nearest([plan]: readonly AggregatePlan[], context: SqlContext, row: SqlRow): Near {
  const { groups } = plan!
  const beyond: SqlRow = { entity: row.entity, alias: 'y' }
  const each = groups.map(({ path }, index) => {
    const head = path.length > 1 ? findField(row.entity, path[0]!) : undefined
    if (head?.type !== 'reference' || guardedField(context, row, head.name) !== true) {
      const value = pathValue(context, row, path)
      const end = (): SqlValue => ({ ...value, sql: sql.id('y', `k${index}`) })
      return { value: value.sql, name: `k${index}`, end }
    }
    return { value: columnSql(row, head.column), name: head.column, end: () => pathValue(context, beyond, path) }
  })
  // Two groups may lie beyond the same reference: it is read and named once.
  const distinct = [...new Map(each.map((one) => [one.name, one])).values()]
  return {
    values: distinct.map(({ value }) => value),
    names: distinct.map(({ name }) => name),
    ends: () => each.map(({ end }) => end()),
  }
}

/** What an input makes of the records of one reference: `s<i>`, and how many there are: `c<i>`. */
function takenSql({ fn, path, field }: Measure, index: number): Sql[] {
  const only = sql`filter (where ${sql.id('r', `w${index}`)})`
  const value = sql.id('r', `v${index}`)
  const isSum = fn === 'sum' && field !== undefined
  const made = path ? sql`${sql.raw(fn)}(${isSum ? sql`${value}::numeric` : value}) ${only}` : sql`count(*) ${only}`
  return [sql`${made} as ${sql.id(`s${index}`)}`, sql`count(*) ${only} as ${sql.id(`c${index}`)}`]
}

/** The same of many references: sums and counts add up, extremes stay extremes. */
function summedSql({ fn, field }: Measure, index: number): Sql {
  const value = sql.id('x', `s${index}`)
  if (fn === 'min' || fn === 'max') return kinds[kindOf(field!)].output(sql`${sql.raw(fn)}(${value})`)
  assert(fn === 'sum' || fn === 'count', 'an input of a report adds up, counts, or takes an extreme')
  return sql`sum(${value})::text`
}

/** Groups of which every input found nothing, or what adds up to nothing, are not sent where none of them is shown. */
function havingSql(plans: readonly AggregatePlan[]): Sql {
  if (!plans.every(({ nonZero, measures }) => nonZero && measures[0]!.path)) return sql``
  const sums = plans.map((_, index) => sql`sum(${sql.id('x', `s${index}`)}) <> 0`)
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

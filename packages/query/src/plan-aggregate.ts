import type { Tree } from '@courtyard/expression/tree'
import type { Row } from '@courtyard/expression/value'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import type { Field } from '@courtyard/metadata/field'
import { isSealed } from '@courtyard/metadata/personal'
import type { Scopes } from '@courtyard/metadata/scope'
import { Fault } from '@courtyard/std/fault'
import { type CompiledQuery, sql } from 'kysely'
import { inputsOf } from './compile-list.ts'
import { compiledOnce } from './compiled-cache.ts'
import type { Filter } from './filter.ts'
import { type Kind, kinds } from './kinds.ts'
import { type ListPlan, planList } from './plan-list.ts'
import { getPath } from './resolve-path.ts'
import { shapeValue } from './shape-items.ts'
import { isSqlablePath } from './sql/able.ts'
import { conditionsOf } from './sql/conditions.ts'
import { fromSql, rowOf, type SqlContext, type SqlRow } from './sql/context.ts'
import { createContext } from './sql/create-context.ts'
import { kindOf } from './sql/field.ts'
import { filterVariable } from './sql/filter-variable.ts'
import { pathValue } from './sql/path.ts'
import { truthSql } from './sql/truth.ts'
import { bind, filled, Slot, type Sql, type Target, toQuery } from './target.ts'

const FUNCTIONS = ['count', 'sum', 'min', 'max', 'avg'] as const
type MeasureFn = (typeof FUNCTIONS)[number]

/** `measures` are `count` or `sum:built_area`; `sort` names a group path or a measure. */
export type AggregateRequest = {
  readonly entity: string
  readonly groupBy: readonly string[]
  readonly measures: readonly string[]
  readonly filter?: Filter | undefined
  readonly where?: Tree | undefined
  /** `$params` of `where`. */
  readonly params?: Row | undefined
  readonly q?: string | undefined
  readonly sort?: readonly { readonly path: string; readonly descending: boolean }[] | undefined
  readonly limit?: number | undefined
  /** Only groups whose first measure is not 0. */
  readonly nonZero?: boolean | undefined
}

export type Measure = {
  readonly name: string
  readonly fn: MeasureFn
  readonly path?: readonly string[]
  readonly field?: Field
}
type Group = { readonly name: string; readonly path: readonly string[]; readonly field: Field }

export type AggregatePlan = {
  readonly rows: ListPlan
  readonly groups: readonly Group[]
  readonly measures: readonly Measure[]
  readonly sort: readonly { readonly column: string; readonly descending: boolean }[]
  readonly limit: number
  readonly nonZero: boolean
  readonly shape: string
}

/** contract/records AggregateRow. */
export type AggregateShape = { group: Record<string, unknown>; values: Record<string, string | number | null> }

const LIMIT_MAX = 1000
const PARTS_MAX = 10

/** Plans groups and measures under the caller's rights. Throws as planList does. */
export function planAggregate(catalog: Catalog, request: AggregateRequest, scopes: Scopes): AggregatePlan {
  const { filter, where, params, q } = request
  const rows = planList(catalog, { entity: request.entity, select: [], filter, where, params, q }, scopes)
  if (request.groupBy.length > PARTS_MAX || request.measures.length > PARTS_MAX)
    throw new Fault('limit_exceeded', { what: 'groups or measures', max: PARTS_MAX })
  const groups = request.groupBy.map((name) => planGroup(rows, name))
  const measures = request.measures.map((name) => planMeasure(rows, name))
  if (measures.length === 0) throw new Fault('request_invalid', { measures: 'at least one' })
  const sort = (request.sort ?? []).map(({ path, descending }) => ({
    column: columnOf(groups, measures, path),
    descending,
  }))
  const limit = request.limit ?? LIMIT_MAX
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX)
    throw new Fault('limit_exceeded', { what: 'limit', min: 1, max: LIMIT_MAX })
  return {
    rows,
    groups,
    measures,
    sort,
    limit,
    nonZero: request.nonZero ?? false,
    shape: JSON.stringify([request.groupBy, request.measures, sort, rows.shape, request.nonZero ?? false]),
  }
}

function planGroup({ catalog, scopes, entity }: ListPlan, name: string): Group {
  const { path, field } = getPath({ catalog, scopes }, entity, name)
  if (isSealed(field)) throw new Fault('field_sealed', { field: name })
  if (field.type === 'children' || !isSqlablePath(catalog, entity, path) || !kinds[kindOf(field)].sortable)
    throw new Fault('sort_invalid', { field: name, expected: 'a field that can be grouped by' })
  return { name, path, field }
}

function planMeasure({ catalog, scopes, entity }: ListPlan, name: string): Measure {
  const [fn, text] = name.split(':') as [MeasureFn, string | undefined]
  if (!FUNCTIONS.includes(fn)) throw new Fault('request_invalid', { measure: name, expected: FUNCTIONS })
  if (text === undefined) {
    if (fn !== 'count') throw new Fault('request_invalid', { measure: name, expected: `${fn}:<field>` })
    return { name, fn }
  }
  const { path, field } = getPath({ catalog, scopes }, entity, text)
  if (isSealed(field)) throw new Fault('field_sealed', { field: text, measure: fn })
  if (!fits(fn, { catalog, entity, path, field })) throw new Fault('filter_invalid', { field: text, measure: fn })
  return { name, fn, path, field }
}

type End = {
  readonly catalog: Catalog
  readonly entity: Entity
  readonly path: readonly string[]
  readonly field: Field
}
const COUNTED: readonly Kind[] = ['number', 'integer', 'text', 'boolean', 'day', 'instant', 'period', 'time', 'record']
const ORDERED: readonly Kind[] = ['number', 'integer', 'text', 'day', 'instant', 'period', 'time']

function fits(fn: MeasureFn, { catalog, entity, path, field }: End): boolean {
  if (field.type === 'children' || !isSqlablePath(catalog, entity, path)) return false
  const kind = kindOf(field)
  if (fn === 'sum' || fn === 'avg') return kind === 'number' || kind === 'integer'
  return (fn === 'count' ? COUNTED : ORDERED).includes(kind)
}

function columnOf(groups: readonly Group[], measures: readonly Measure[], name: string): string {
  const group = groups.findIndex((one) => one.name === name)
  if (group >= 0) return `g${group}`
  const measure = measures.findIndex((one) => one.name === name)
  if (measure < 0) throw new Fault('sort_invalid', { field: name, expected: 'a group or a measure of the request' })
  return `m${measure}`
}

/** The statement: masked values are grouped as nothing, hidden rows are in no group. */
export function compileAggregate(plan: AggregatePlan, target: Target): CompiledQuery {
  const { rows } = plan
  const key = JSON.stringify(['aggregate', target.schema, rows.catalog.hash, rows.entity.name, plan.shape])
  const query = compiledOnce(key, rows.scopes, (scopes) => {
    const guarded = { ...plan, rows: { ...rows, scopes } }
    return toQuery(
      aggregateSql(guarded, createContext(rows.catalog, target, { guard: scopes, variable: filterVariable })),
    )
  })
  return filled(query, { ...inputsOf(rows), limit: plan.limit })
}

function aggregateSql({ rows, groups, measures, sort, nonZero }: AggregatePlan, context: SqlContext): Sql {
  const row: SqlRow = { entity: rows.entity, alias: 't' }
  const values = groups.map((group) => pathValue(context, row, group.path))
  const inner = [
    ...values.map((value, index) => sql`${value.sql} as ${sql.id(`g${index}`)}`),
    ...measures.flatMap(({ path }, index) =>
      path ? [sql`${pathValue(context, row, path).sql} as ${sql.id(`v${index}`)}`] : [],
    ),
  ]
  const columns = [
    ...groups.flatMap((group, index) => groupColumns(context, { group, index, kind: values[index]!.kind })),
    ...measures.map(
      (measure, index) => sql`${measureSql(measure, sql.id('x', `v${index}`))} as ${sql.id(`m${index}`)}`,
    ),
  ]
  const by = groups.map((_, index) => sql.id('x', `g${index}`))
  const grouped = by.length > 0 ? sql` group by ${sql.join(by)}` : sql``
  const having =
    nonZero && measures[0]?.path ? sql` having ${sql.raw(measures[0].fn)}(${sql.id('x', 'v0')}) <> 0` : sql``
  const order = [...sort.map(orderSql(measures)), ...by]
  const ordered = order.length > 0 ? sql` order by ${sql.join(order)}` : sql``
  const from = sql`select ${inner.length > 0 ? sql.join(inner) : sql`1`} from ${fromSql(context, row)} where ${truthSql(conditionsOf(rows, context, row))}`
  const limit = bind(new Slot((inputs) => inputs.limit), 'bigint')
  return sql`select ${sql.join(columns)} from (${from}) as x${grouped}${having}${ordered} limit ${limit}`
}

type GroupColumn = { readonly group: Group; readonly index: number; readonly kind: Kind }

/** A group as it is answered. A reference comes with its title, as far as the reader may see the record and its title. */
export function groupColumns(context: SqlContext, { group, index, kind }: GroupColumn): Sql[] {
  const value = sql.id('x', `g${index}`)
  const output = sql`${kinds[kind].output(value)} as ${sql.id(`g${index}`)}`
  if (group.field.type !== 'reference') return [output]
  const to = rowOf(context, group.field.to)
  const { title } = to.entity
  if (!isSqlablePath(context.catalog, to.entity, [title])) return [output]
  return [output, sql`${titleSql(context, to, value)} as ${sql.id(`g${index}_t`)}`]
}

function titleSql(context: SqlContext, to: SqlRow, id: Sql): Sql {
  const value = pathValue(context, to, [to.entity.title])
  const seen = conditionsOf({ ...NOTHING_ASKED, entity: to.entity, scopes: context.guard! }, context, to)
  return sql`(select ${kinds[value.kind].output(value.sql)} from ${fromSql(context, to)} where ${sql.id(to.alias, 'id')} = ${id} and ${truthSql(seen)})`
}

const NOTHING_ASKED = { filter: undefined, where: undefined, q: undefined, searched: [], id: undefined }

function measureSql({ fn, path, field }: Measure, value: Sql): Sql {
  if (!path || !field) return sql`count(*)::text`
  if (fn === 'count') return sql`count(${value})::text`
  if (fn === 'sum' || fn === 'avg') return sql`${sql.raw(fn)}(${value}::numeric)::text`
  return kinds[kindOf(field)].output(sql`${sql.raw(fn)}(${value})`)
}

/** Measures sort as the values they are, not as their texts. */
const orderSql =
  (measures: readonly Measure[]) =>
  ({ column, descending }: { column: string; descending: boolean }): Sql => {
    const direction = sql.raw(descending ? 'desc nulls last' : 'asc nulls last')
    if (column.startsWith('g')) return sql`${sql.id('x', column)} ${direction}`
    const index = Number(column.slice(1))
    const { fn, path } = measures[index]!
    const value = path ? sql`${sql.raw(fn)}(${sql.id('x', `v${index}`)})` : sql`count(*)`
    return sql`${value} ${direction}`
  }

/** Rows of compileAggregate as the API gives them. Counts are numbers, all else decimal text or the field's own form. */
export function shapeAggregate(plan: AggregatePlan, rows: readonly unknown[]): AggregateShape[] {
  return (rows as readonly Record<string, unknown>[]).map((row) => ({
    group: Object.fromEntries(plan.groups.map(({ name, field }, index) => [name, groupOf(field, row, index)])),
    values: Object.fromEntries(
      plan.measures.map(({ name, fn }, index) => [
        name,
        fn === 'count' ? Number(row[`m${index}`]) : ((row[`m${index}`] ?? null) as string | null),
      ]),
    ),
  }))
}

/** A group's value of an answered row. */
export function groupOf(field: Field, row: Record<string, unknown>, index: number): unknown {
  const value = row[`g${index}`]
  if (field.type !== 'reference') return shapeValue(field, value)
  return value === null || value === undefined ? null : { id: value, title: row[`g${index}_t`] ?? null }
}

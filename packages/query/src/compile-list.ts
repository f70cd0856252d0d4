import { type CompiledQuery, sql } from 'kysely'
import { compiledOnce, printOf } from './compiled-cache.ts'
import { kinds, type SqlValue } from './kinds.ts'
import type { ListPlan } from './plan-list.ts'
import { conditionsOf, rankSql } from './sql/conditions.ts'
import { columnSql, fromSql, idSql, type SqlContext, type SqlRow } from './sql/context.ts'
import { createContext } from './sql/create-context.ts'
import { filterVariable } from './sql/filter-variable.ts'
import { afterCursor, type SortKey } from './sql/keyset.ts'
import { pathValue } from './sql/path.ts'
import { selectSql } from './sql/select.ts'
import { childCountSql, pathSql, treeOrderSql } from './sql/tree-list.ts'
import { flagSql, truthSql } from './sql/truth.ts'
import { rowTruth } from './sql/visible.ts'
import { bind, filled, type Inputs, Slot, type Sql, type Target, toQuery } from './target.ts'

/** The statement of a page: first the rows (filtered, sorted, limited), then what is shown of them. */
export function compileList(plan: ListPlan, target: Target): CompiledQuery {
  const nulls = plan.cursor?.values.map((value) => value === null)
  const key = JSON.stringify([
    'list',
    ...keyOf(plan, target),
    nulls,
    printOf(plan.can?.update),
    printOf(plan.can?.delete),
  ])
  const query = compiledOnce(key, plan.scopes, (scopes) =>
    toQuery(listSql({ ...plan, scopes }, contextOf({ ...plan, scopes }, target))),
  )
  return filled(query, inputsOf(plan))
}

/** One record: the same statement with its id. */
export const compileRead = compileList

/** Count and totals of all pages; undefined when neither was asked for. */
export function compileTotals(plan: ListPlan, target: Target): CompiledQuery | undefined {
  if (!plan.count && plan.totals.length === 0) return undefined
  const key = JSON.stringify(['totals', ...keyOf(plan, target)])
  const query = compiledOnce(key, plan.scopes, (scopes) =>
    toQuery(totalsSql({ ...plan, scopes }, contextOf({ ...plan, scopes }, target))),
  )
  return filled(query, inputsOf(plan))
}

const keyOf = (plan: ListPlan, target: Target) => [
  target.schema,
  plan.catalog.hash,
  plan.entity.name,
  plan.id !== undefined,
  plan.items.length,
  plan.shape,
]

/** Values of the slots that statements over a plan have. */
export const inputsOf = (
  plan: Pick<ListPlan, 'scopes' | 'entity' | 'filter' | 'q'> &
    Partial<Pick<ListPlan, 'cursor' | 'limit' | 'id' | 'params' | 'tree'>>,
): Inputs => ({
  variables: { ...plan.scopes.read(plan.entity.name).variables, ...(plan.params && { params: plan.params }) },
  filter: plan.filter?.values,
  q: plan.q,
  cursor: plan.cursor,
  limit: plan.limit,
  id: plan.id,
  node: plan.tree?.node,
})

const contextOf = (plan: ListPlan, target: Target): SqlContext =>
  createContext(plan.catalog, target, { guard: plan.scopes, variable: filterVariable })

function listSql(plan: ListPlan, context: SqlContext): Sql {
  const used = new Set<string>(['id'])
  const outer: SqlRow = { entity: plan.entity, alias: 't', used }
  const version = plan.entity.fields.find(({ name }) => name === 'version')
  const own = [
    sql`${idSql(outer)} as "id"`,
    ...(version && 'column' in version ? [sql`${columnSql(outer, version.column)} as "version"`] : []),
  ]
  const { columns, joins } = selectSql(context, outer, plan.items)
  const flags = [...canSql(plan, context, outer), ...treeSql(plan, context, outer)]
  const inner = rootRow(plan)
  const thrown = plan.trashed
    ? [
        sql`${kinds.instant.output(columnSql(outer, 'deleted_at'))} as "deleted_at"`,
        sql`${columnSql(outer, 'deleted_by')} as "deleted_by"`,
      ]
    : []
  const keys = sortKeys(plan, context, inner)
  const page = pageSql(plan, context, { inner, keys, used })
  const cursors = keys.map(({ name, value }) => sql`${kinds[value.kind].cursor(sql.id('t', name))} as ${sql.id(name)}`)
  const order = orderSql(keys.map((sortKey) => ({ by: sql.id('t', sortKey.name), descending: sortKey.descending })))
  return sql`select ${sql.join([...own, ...thrown, ...columns, ...flags, ...cursors])} from (${page}) as "t" ${sql.join(joins, sql` `)} order by ${order}`
}

const rootRow = ({ entity, trashed }: ListPlan): SqlRow => ({ entity, alias: 't', ...(trashed && { trashed }) })

type Page = { readonly inner: SqlRow; readonly keys: readonly SortKey[]; readonly used: ReadonlySet<string> }

function pageSql(plan: ListPlan, context: SqlContext, { inner, keys, used }: Page): Sql {
  const columns = [...used].map((column) => columnSql(inner, column))
  const named = keys.map(({ name, value }) => sql`${value.sql} as ${sql.id(name)}`)
  const where = truthSql(conditionsOf(plan, context, inner))
  const after = plan.cursor ? sql` and ${afterCursor(keys, idSql(inner), plan.cursor)}` : sql``
  const order = orderSql(keys.map(({ value, descending }) => ({ by: value.sql, descending })))
  const limit = bind(new Slot((inputs) => Number(inputs.limit) + 1), 'bigint')
  return sql`select ${sql.join([...columns, ...named])} from ${fromSql(context, inner)} where ${where}${after} order by ${order} limit ${limit}`
}

/** The id breaks ties, in the direction of the first key, so that one index can give the order. */
function orderSql(keys: readonly { by: Sql; descending: boolean }[]): Sql {
  const all = [...keys, { by: sql`"t"."id"`, descending: keys[0]?.descending ?? false }]
  return sql.join(all.map(({ by, descending }) => (descending ? sql`${by} desc` : by)))
}

function sortKeys(plan: ListPlan, context: SqlContext, row: SqlRow): SortKey[] {
  return plan.sort.map(({ segments, descending, by }, index) => {
    const value: SqlValue =
      by === 'rank'
        ? { sql: rankSql(context, row, plan.searched), kind: 'integer', nullable: false }
        : by === 'tree'
          ? treeOrderSql(context, row)
          : by
            ? { sql: columnSql(row, by), kind: 'instant', nullable: false }
            : pathValue(context, row, segments)
    return { name: `k${index}`, value, descending, index }
  })
}

function treeSql(plan: ListPlan, context: SqlContext, row: SqlRow): Sql[] {
  return [
    ...(plan.tree ? [sql`${childCountSql(context, row, plan)} as "tree_children"`] : []),
    ...(plan.path ? [sql`${pathSql(context, row)} as "tree_path"`] : []),
  ]
}

function canSql(plan: ListPlan, context: SqlContext, row: SqlRow): Sql[] {
  if (!plan.can) return []
  return [
    sql`${flagSql(rowTruth(context, row, plan.can.update))} as "can_update"`,
    sql`${flagSql(rowTruth(context, row, plan.can.delete))} as "can_delete"`,
  ]
}

function totalsSql(plan: ListPlan, context: SqlContext): Sql {
  const row = rootRow(plan)
  const sums = plan.totals.map((path, index) => {
    const value = pathValue(context, row, path.split('.'))
    return sql`sum(${value.sql})::text as ${sql.id(`t${index}`)}`
  })
  const where = truthSql(conditionsOf(plan, context, row))
  return sql`select ${sql.join([sql`count(*)::text as "count"`, ...sums])} from ${fromSql(context, row)} where ${where}`
}

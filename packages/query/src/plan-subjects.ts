import type { Tree } from '@courtyard/expression/tree'
import type { Row, Value } from '@courtyard/expression/value'
import type { Catalog } from '@courtyard/metadata/catalog'
import { type CompiledQuery, sql } from 'kysely'
import { fetchPaths } from './fetch-paths.ts'
import type { FilterTree } from './filter.ts'
import { fromSql, idSql, rowOf, type SqlRow } from './sql/context.ts'
import { createContext } from './sql/create-context.ts'
import { filterVariable } from './sql/filter-variable.ts'
import { allOf, type Truth, truthSql } from './sql/truth.ts'
import { bind, filled, type Target, toQuery } from './target.ts'

/** Which records, in the system's scope: the kernel's own work sees everything. */
export type SubjectsRequest = {
  readonly entity: string
  /** Field paths to fetch; `id` always comes. */
  readonly paths: readonly (readonly string[])[]
  readonly where?: Tree
  /** A person's filter, planned by `planFilter`; ANDed. */
  readonly filter?: FilterTree | undefined
  /** What `where` names: `run`, `today` … */
  readonly variables?: Readonly<Record<string, Value>>
  readonly ids?: readonly string[]
  readonly afterId?: string | null
  readonly limit: number
}

/** A page of records in the order of their ids, and how an answered row becomes a row of expressions. */
export function compileSubjects(
  catalog: Catalog,
  request: SubjectsRequest,
  target: Target,
): { query: CompiledQuery; rowOf(row: unknown): Row } {
  const context = createContext(catalog, target, { variable: filterVariable })
  const row = rowOf(context, request.entity)
  const plan = fetchPaths(context, row, request.paths)
  const where = allOf([
    request.afterId == null || sql`${idSql(row)} > ${bind(request.afterId, 'uuid')}`,
    idsTruth(row, request.ids),
    request.where === undefined || context.predicate(context, row, request.where),
    request.filter === undefined || context.predicate(context, row, request.filter.tree),
  ])
  const statement = sql`select ${sql.join(plan.select)} from ${fromSql(context, row)} where ${truthSql(where)}
    order by ${idSql(row)} limit ${bind(request.limit, 'bigint')}`
  return { query: filled(toQuery(statement), inputsOf(request)), rowOf: plan.rowOf }
}

const inputsOf = ({ variables, filter }: Pick<SubjectsRequest, 'variables' | 'filter'>) => ({
  variables: variables ?? {},
  filter: filter?.values,
})

const idsTruth = (row: SqlRow, ids: readonly string[] | undefined): Truth =>
  ids === undefined || sql`${idSql(row)} = any(${bind(ids, 'uuid[]')})`

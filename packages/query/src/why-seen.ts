import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import type { Scope, ScopeRule } from '@courtyard/metadata/scope'
import { type CompiledQuery, sql } from 'kysely'
import { fromSql, idSql, type SqlRow } from './sql/context.ts'
import { createContext } from './sql/create-context.ts'
import { allOf, flagSql } from './sql/truth.ts'
import { fieldTruth, rowTruth, ruleTruth } from './sql/visible.ts'
import { bind, filled, type Target, toQuery } from './target.ts'

/** Whom and what is asked about: a scope, one record of its entity and perhaps one field. */
export type WhyRequest = {
  readonly catalog: Catalog
  readonly entity: Entity
  readonly scope: Scope
  readonly id: string
  readonly field?: string | undefined
}

/** What the database says of each rule of a scope on one record, in the scope's order, and of all of them together. */
export type WhyAnswer = {
  readonly row: boolean
  /** The field, on a row that is let through; absent when no field was asked for. */
  readonly field?: boolean
  readonly grants: readonly boolean[]
  readonly denials: readonly boolean[]
}

/** Each rule's condition on one real record, by the very pieces that lists are cut with. No row: there is no such record. */
export function compileWhy({ catalog, entity, scope, id, field }: WhyRequest, target: Target): CompiledQuery {
  const context = createContext(catalog, target)
  const row: SqlRow = { entity, alias: 't' }
  const holds = (prefix: string) => (rule: ScopeRule, at: number) =>
    sql`${flagSql(ruleTruth(context, row, rule))} as ${sql.id(`${prefix}${at}`)}`
  const seen = rowTruth(context, row, scope)
  const columns = [
    sql`${flagSql(seen)} as "row"`,
    ...(field === undefined
      ? []
      : [sql`${flagSql(allOf([seen, fieldTruth(context, row, { scope, field })]))} as "field"`]),
    ...scope.grants.map(holds('g')),
    ...scope.denials.map(holds('d')),
  ]
  const statement = sql`select ${sql.join(columns)} from ${fromSql(context, row)} where ${idSql(row)} = ${bind(id, 'uuid')}`
  return filled(toQuery(statement), { variables: scope.variables })
}

/** The one row of compileWhy. */
export function shapeWhy({ scope, field }: WhyRequest, raw: unknown): WhyAnswer {
  const row = raw as Readonly<Record<string, unknown>>
  return {
    row: row.row === true,
    ...(field !== undefined && { field: row.field === true }),
    grants: scope.grants.map((_, at) => row[`g${at}`] === true),
    denials: scope.denials.map((_, at) => row[`d${at}`] === true),
  }
}

import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import type { Field } from '@courtyard/metadata/field'
import type { Scopes } from '@courtyard/metadata/scope'
import { assert } from '@courtyard/std/assert'
import { type CompiledQuery, sql } from 'kysely'
import { compiledOnce } from './compiled-cache.ts'
import { columnSql, fromPairs, fromSql, idSql, rowOf, type SqlContext, type SqlRow } from './sql/context.ts'
import { createContext } from './sql/create-context.ts'
import { allOf, flagSql } from './sql/truth.ts'
import { fieldTruth, rowTruth } from './sql/visible.ts'
import { bind, filled, Slot, type Sql, type Target, toQuery } from './target.ts'

/** Records of `entity` whose `field` refers to the record: `count` in all, `readable` those the asker may read. Both stop at 100. */
export type ReferenceFound = {
  readonly entity: string
  readonly field: string
  readonly count: number
  readonly readable: number
}

export type ReferencesRequest = { readonly entity: string; readonly id: string; readonly scopes: Scopes }

const COUNT_MAX = 100

/**
 * What refers to a record; undefined when no field could. Hidden fields count too: the foreign key is still there. Only
 * `readable` may be shown to the asker, who must also be able to read the referring field itself.
 */
export function compileReferences(
  catalog: Catalog,
  request: ReferencesRequest,
  target: Target,
): CompiledQuery | undefined {
  const { scopes, entity: to, id } = request
  const referring = Object.values(catalog.entities).flatMap((entity) =>
    entity.fields.filter((field) => mayRefer(catalog, { entity, field, to })).map((field) => ({ entity, field })),
  )
  if (referring.length === 0) return undefined
  const key = JSON.stringify(['references', target.schema, catalog.hash, to])
  const query = compiledOnce(key, scopes, (read) => {
    const context = createContext(catalog, target)
    const parts = referring.map((one) => countSql(context, { ...one, to }, read))
    return toQuery(
      sql`select entity, field, count, readable from (${sql.join(parts, sql` union all `)}) as found where count > 0`,
    )
  })
  return filled(query, { variables: scopes.read(to).variables, id })
}

type Referring = { readonly entity: Entity; readonly field: Field; readonly to: string }

/** True when a field of an entity can refer to records of `to`. Owned lines go with their record, so they hold nothing. */
function mayRefer(catalog: Catalog, { entity, field, to }: Referring): boolean {
  if (field.type === 'any_reference') return field.to.some((one) => one.entity === to)
  if (field.type === 'references') return field.to === to
  const isLine = catalog.entities[to]?.fields.some(
    (one) => one.type === 'children' && one.owned === true && one.of === entity.name && one.by === field.name,
  )
  return field.type === 'reference' && field.to === to && !isLine
}

/** The condition under which a row refers to the record by a field. */
function refers(context: SqlContext, row: SqlRow, { field, to }: Referring): Sql {
  const id = bind(new Slot((inputs) => inputs.id), 'uuid')
  if (field.type === 'references')
    return sql`exists (select 1 from ${fromPairs(context, field)} where "j"."record_id" = ${idSql(row)} and "j"."target_id" = ${id})`
  const column =
    field.type === 'any_reference'
      ? field.to.find(({ entity }) => entity === to)?.column
      : 'column' in field && field.column
  assert(column, `${field.name} can refer to ${to}`)
  return sql`${columnSql(row, column)} = ${id}`
}

function countSql(context: SqlContext, referring: Referring, scopes: Scopes): Sql {
  const { entity, field } = referring
  const row = rowOf(context, entity.name)
  const scope = scopes.read(entity.name)
  const seen = allOf([rowTruth(context, row, scope), fieldTruth(context, row, { scope, field: field.name })])
  const found = sql`select ${flagSql(seen)} as seen from ${fromSql(context, row)}
    where ${refers(context, row, referring)} limit ${sql.lit(COUNT_MAX)}`
  return sql`select ${bind(entity.name, 'text')} as entity, ${bind(field.name, 'text')} as field,
    count(*)::int as count, (count(*) filter (where seen))::int as readable from (${found}) as x`
}

/** The answer of compileReferences. */
export const shapeReferences = (rows: readonly unknown[]): ReferenceFound[] =>
  (rows as readonly ReferenceFound[]).map(({ entity, field, count, readable }) => ({
    entity,
    field,
    count: Number(count),
    readable: Number(readable),
  }))

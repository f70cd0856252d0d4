import type { Tree } from '@courtyard/expression/tree'
import { assert } from '@courtyard/std/assert'
import { sql } from 'kysely'
import type { SqlValue } from '../kinds.ts'
import type { Sql } from '../target.ts'
import { fromPairs, fromSql, getField, getReference, idSql, rowOf, type SqlContext, type SqlRow } from './context.ts'
import { fieldValue } from './field.ts'
import { allOf, truthSql } from './truth.ts'
import { guardedField, guardedRow } from './visible.ts'

/** `$count(list)`: how many items the list at the end of a path has; 0 where there is none or the guard hides it. */
export function countValue(context: SqlContext, row: SqlRow, tree: Tree | undefined): SqlValue {
  assert(tree?.op === 'field', '$count names a list of the record')
  return { sql: sql`(${counted(context, row, tree.path)})::numeric`, kind: 'number', nullable: false }
}

function counted(context: SqlContext, row: SqlRow, [head, ...rest]: readonly string[]): Sql {
  assert(head !== undefined, 'a path has a name')
  if (rest.length === 0) return ownCount(context, row, head)
  const to = rowOf(context, getReference(row.entity, head).to)
  const where = truthSql(allOf([sql`${idSql(to)} = ${fieldValue(context, row, head).sql}`, guardedRow(context, to)]))
  return sql`coalesce((select ${counted(context, to, rest)} from ${fromSql(context, to)} where ${where}), 0)`
}

function ownCount(context: SqlContext, row: SqlRow, name: string): Sql {
  const field = getField(row.entity, name)
  if (field.type === 'references') {
    const target = rowOf(context, field.to)
    const pairs = sql`${fromPairs(context, field)} join ${fromSql(context, target)} on ${idSql(target)} = "j"."target_id"`
    const where = allOf([
      sql`"j"."record_id" = ${idSql(row)}`,
      guardedRow(context, target),
      guardedField(context, row, name),
    ])
    return sql`(select count(*) from ${pairs} where ${truthSql(where)})`
  }
  if (field.type === 'children') {
    const child = rowOf(context, field.of)
    const by = fieldValue({ ...context, guard: undefined }, child, field.by)
    const where = allOf([sql`${by.sql} = ${idSql(row)}`, guardedRow(context, child), guardedField(context, row, name)])
    return sql`(select count(*) from ${fromSql(context, child)} where ${truthSql(where)})`
  }
  const value = fieldValue(context, row, name)
  return value.kind === 'texts'
    ? sql`coalesce(cardinality(${value.sql}), 0)`
    : sql`case when jsonb_typeof(${value.sql}) = 'array' then jsonb_array_length(${value.sql}) else 0 end`
}

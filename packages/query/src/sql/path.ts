import { assert } from '@courtyard/std/assert'
import { sql } from 'kysely'
import type { SqlValue } from '../kinds.ts'
import {
  fromPairs,
  fromSql,
  getField,
  getReference,
  idSql,
  knowing,
  rowOf,
  type SqlContext,
  type SqlRow,
} from './context.ts'
import { ENTITY_PART, fieldValue, referredEntity } from './field.ts'
import { allOf, anyOf, type Truth, truthSql } from './truth.ts'
import { guardedField, guardedRow } from './visible.ts'

/** `building.id` is `building`: the foreign key promises it, so nothing is joined. */
const shortened = (path: readonly string[]) => (path.length > 1 && path.at(-1) === 'id' ? path.slice(0, -1) : path)

/** True when a path leaves its own row. */
export const isHop = (path: readonly string[]): boolean => shortened(path).length > 1 && path.at(-1) !== ENTITY_PART

/** The value at the end of a path over references; null where one is missing or the guard hides it. */
export function pathValue(context: SqlContext, row: SqlRow, path: readonly string[]): SqlValue {
  const [head, ...rest] = shortened(path)
  assert(head !== undefined, 'a path has a name')
  if (rest.length === 0) return fieldValue(context, row, head)
  if (getField(row.entity, head).type === 'any_reference') return referredEntity(context, row, head)
  const to = rowOf(context, getReference(row.entity, head).to)
  const { cell: _, ...end } = pathValue(context, to, rest)
  const where = onReference(context, row, { head, to })
  return { ...end, sql: sql`(select ${end.sql} from ${fromSql(context, to)} where ${where})`, nullable: true }
}

type Hop = { readonly head: string; readonly to: SqlRow }

const onReference = (context: SqlContext, row: SqlRow, { head, to }: Hop) =>
  truthSql(allOf([sql`${idSql(to)} = ${fieldValue(context, row, head).sql}`, guardedRow(context, to)]))

/**
 * A condition on the value at the end of a path, as EXISTS where the path leaves the row, so that PostgreSQL may start
 * from the far end. Only for conditions that a missing value does not meet.
 */
export function within(
  context: SqlContext,
  { row, path }: { row: SqlRow; path: readonly string[] },
  condition: (value: SqlValue) => Truth,
): Truth {
  const [head, ...rest] = shortened(path)
  assert(head !== undefined, 'a path has a name')
  if (rest.length === 0 || rest[0] === ENTITY_PART) return condition(pathValue(context, row, path))
  const to = rowOf(context, getReference(row.entity, head).to)
  const inner = within(context, { row: to, path: rest }, condition)
  return sql`exists (select 1 from ${fromSql(context, to)} where ${onReference(context, row, { head, to })} and ${truthSql(inner)})`
}

/** Nothing at the end of a path, on rows where the guard lets that be known. */
export function pathMissing(asked: SqlContext, row: SqlRow, path: readonly string[]): Truth {
  const context = knowing(asked) // whether there is a masked value may be told
  if (context.guard === undefined) return sql`(${pathValue(context, row, path).sql} is null)`
  const [head, ...rest] = shortened(path)
  assert(head !== undefined, 'a path has a name')
  if (rest[0] === ENTITY_PART) return pathMissing(context, row, [head])
  const seen = guardedField(context, row, head)
  const missing = sql`(${fieldValue(context, row, head).sql} is null)`
  if (rest.length === 0) return allOf([seen, missing])
  const to = rowOf(context, getReference(row.entity, head).to)
  const beyond = pathMissing(context, to, rest)
  const far = sql`exists (select 1 from ${fromSql(context, to)} where ${onReference(context, row, { head, to })} and ${truthSql(beyond)})`
  return allOf([seen, anyOf([missing, far])])
}

/** Some record of a children field meets the condition; references before it may lead to another parent. */
export function anyChild(
  context: SqlContext,
  { row, path }: { row: SqlRow; path: readonly string[] },
  condition: (child: SqlRow) => Truth,
): Truth {
  const [head, ...rest] = path
  assert(head !== undefined, 'a path has a name')
  if (rest.length === 0) return childOf(context, { row, name: head, parentId: idSql(row) }, condition)
  const reference = getReference(row.entity, head)
  const to = rowOf(context, reference.to)
  if (rest.length === 1 && context.guard === undefined) {
    return childOf(context, { row: to, name: rest[0]!, parentId: fieldValue(context, row, head).sql }, condition)
  }
  const inner = anyChild(context, { row: to, path: rest }, condition)
  return sql`exists (select 1 from ${fromSql(context, to)} where ${onReference(context, row, { head, to })} and ${truthSql(inner)})`
}

type Parent = { readonly row: SqlRow; readonly name: string; readonly parentId: SqlValue['sql'] }

function childOf(context: SqlContext, parent: Parent, condition: (child: SqlRow) => Truth): Truth {
  const field = getField(parent.row.entity, parent.name)
  if (field.type === 'references') {
    const target = rowOf(context, field.to)
    const where = allOf([guardedRow(context, target), condition(target)])
    const pairs = sql`${fromPairs(context, field)} join ${fromSql(context, target)} on ${idSql(target)} = "j"."target_id"`
    const found =
      where === false
        ? false
        : sql`exists (select 1 from ${pairs} where "j"."record_id" = ${parent.parentId} and ${truthSql(where)})`
    return allOf([guardedField(context, parent.row, parent.name), found])
  }
  assert(field.type === 'children', `${parent.name} is a children field`)
  const child = rowOf(context, field.of)
  const by = fieldValue({ ...context, guard: undefined }, child, field.by)
  const where = allOf([sql`${by.sql} = ${parent.parentId}`, guardedRow(context, child), condition(child)])
  const exists =
    where === false ? false : sql`exists (select 1 from ${fromSql(context, child)} where ${truthSql(where)})`
  return allOf([guardedField(context, parent.row, parent.name), exists])
}

import { TREE_LEVELS_MAX } from '@courtyard/expression/evaluate/within'
import type { Tree } from '@courtyard/expression/tree'
import { assert } from '@courtyard/std/assert'
import { sql } from 'kysely'
import type { SqlValue } from '../kinds.ts'
import type { Sql } from '../target.ts'
import { fromSql, idSql, rowOf, type SqlContext, type SqlRow } from './context.ts'
import { fieldValue } from './field.ts'
import { isHop, within } from './path.ts'
import { type Truth, truthSql } from './truth.ts'
import { guardedRow } from './visible.ts'

/**
 * A record that is a node of its tree or stands below it. Under a guard the way up leads only over records that may be
 * seen. A node that no row gives is walked down from once per statement, so that an index finds the records.
 */
export function atOrBelow(context: SqlContext, row: SqlRow, tree: Tree & { readonly op: 'within' }): Truth {
  const { item, node, parent } = tree
  assert(item.op === 'field' && item.type.kind === 'record', 'a record of a tree is named by a path')
  const walk = { entity: item.type.entity, parent }
  if (node.op !== 'variable') {
    const above = nodesAbove(context, walk, context.scalar(context, row, item).sql)
    return sql`(${context.scalar(context, row, node).sql} = any(${above}))`
  }
  const below = nodesBelow(context, walk, { node: context.variable(node), isList: node.type.kind === 'list' })
  const held = (value: SqlValue) => sql`(${value.sql} = any(${below}))`
  return isHop(item.path) ? within(context, { row, path: item.path }, held) : held(context.scalar(context, row, item))
}

/** Which tree is walked. */
type Walk = { readonly entity: string; readonly parent: string }
type From = { readonly node: SqlValue; readonly isList: boolean }

/** The ids of a node and of everything below it, as an array. */
function nodesBelow(context: SqlContext, { entity, parent }: Walk, { node, isList }: From): Sql {
  const child = rowOf(context, entity)
  const [name, at] = [sql.id(context.alias('w')), sql.id(context.alias('s'))]
  const start = isList ? sql`select ${at}, 0 from unnest(${node.sql}) as ${at}` : sql`select ${node.sql}, 0`
  const step = sql`${fieldValue(context, child, parent).sql} = ${name}."id" and ${name}."level" < ${sql.lit(TREE_LEVELS_MAX)}`
  return sql`array(with recursive ${name} ("id", "level") as (${start} union all
    select ${idSql(child)}, ${name}."level" + 1 from ${name} join ${fromSql(context, child)} on ${step} where ${truthSql(guardedRow(context, child))})
    select ${name}."id" from ${name})`
}

/** The ids of a record and of everything above it, as an array. */
function nodesAbove(context: SqlContext, { entity, parent }: Walk, record: Sql): Sql {
  const at = rowOf(context, entity)
  const name = sql.id(context.alias('w'))
  const step = sql`${idSql(at)} = ${name}."id" and ${name}."level" < ${sql.lit(TREE_LEVELS_MAX)}`
  return sql`array(with recursive ${name} ("id", "level") as (select ${record}, 0 union all
    select ${fieldValue(context, at, parent).sql}, ${name}."level" + 1 from ${name} join ${fromSql(context, at)} on ${step} where ${truthSql(guardedRow(context, at))})
    select ${name}."id" from ${name})`
}

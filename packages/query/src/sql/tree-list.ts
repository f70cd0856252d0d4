import { TREE_LEVELS_MAX } from '@courtyard/expression/evaluate/within'
import { assert } from '@courtyard/std/assert'
import { sql } from 'kysely'
import type { SqlValue } from '../kinds.ts'
import type { ListPlan } from '../plan-list.ts'
import { bind, Slot, type Sql } from '../target.ts'
import { fromSql, idSql, rowOf, type SqlContext, type SqlRow } from './context.ts'
import { fieldValue } from './field.ts'
import { titleSql } from './select.ts'
import { allOf, notTrue, type Truth, truthSql } from './truth.ts'
import { guardedRow } from './visible.ts'

type TreePlan = Pick<ListPlan, 'where' | 'tree'>

const parentOf = (context: SqlContext, row: SqlRow): Sql => {
  assert(row.entity.tree !== undefined, 'the records are a tree')
  return fieldValue(context, row, row.entity.tree).sql
}

/** What a list of a tree may hold: what the viewer may read and the view's own filter lets through. */
const shown = (context: SqlContext, row: SqlRow, { where }: TreePlan): Truth =>
  allOf([guardedRow(context, row), where === undefined || context.predicate(context, row, where)])

/** The records right below a node; without one, those below nothing that is shown. */
export function branchSql(context: SqlContext, row: SqlRow, plan: TreePlan): Truth {
  const parent = parentOf(context, row)
  if (plan.tree?.node !== undefined) return sql`(${parent} = ${bind(new Slot((inputs) => inputs.node), 'uuid')})`
  const above = rowOf(context, row.entity.name)
  const where = truthSql(allOf([sql`${idSql(above)} = ${parent}`, shown(context, above, plan)]))
  return notTrue(sql`exists (select 1 from ${fromSql(context, above)} where ${where})`)
}

/** How many records stand right below a row. */
export function childCountSql(context: SqlContext, row: SqlRow, plan: TreePlan): Sql {
  const below = rowOf(context, row.entity.name)
  const where = allOf([sql`${parentOf(context, below)} = ${idSql(row)}`, shown(context, below, plan)])
  return sql`(select count(*)::int from ${fromSql(context, below)} where ${truthSql(where)})`
}

/** `[{ id, title }]` from the top down to right above a row, as far up as the viewer may read without a gap. */
export function pathSql(context: SqlContext, row: SqlRow): Sql {
  const name = sql.id(context.alias('w'))
  const up = rowOf(context, row.entity.name)
  const step = (
    from: Sql,
    level: Sql,
  ) => sql`select ${idSql(up)}, ${titleSql(context, up)}::text, ${parentOf(context, up)}, ${level}
    from ${from} ${fromSql(context, up)}`
  const seen = truthSql(guardedRow(context, up))
  const first = sql`${step(sql``, sql`1`)} where ${idSql(up)} = ${parentOf(context, row)} and ${seen}`
  const next = sql`${step(sql`${name} join`, sql`${name}."level" + 1`)} on ${idSql(up)} = ${name}."above" and ${name}."level" < ${sql.lit(TREE_LEVELS_MAX)} where ${seen}`
  return sql`(with recursive ${name} ("id", "title", "above", "level") as (${first} union all ${next})
    select coalesce(json_agg(json_build_object('id', "id", 'title', "title") order by "level" desc), '[]'::json) from ${name})`
}

const SHOWN_LENGTH = 40

/** A key that puts every record right behind those above it: titles and ids from the top, by code point. */
export function treeOrderSql(context: SqlContext, row: SqlRow): SqlValue {
  const name = sql.id(context.alias('w'))
  const up = rowOf(context, row.entity.name)
  const piece = (at: SqlRow) =>
    sql`left(coalesce(${titleSql(context, at)}::text, ''), ${sql.lit(SHOWN_LENGTH)}) || chr(2) || replace(${idSql(at)}::text, '-', '')`
  const first = sql`select ${piece(row)}, ${parentOf(context, row)}, 0`
  const next = sql`select ${piece(up)}, ${parentOf(context, up)}, ${name}."level" + 1 from ${name} join ${fromSql(context, up)}
    on ${idSql(up)} = ${name}."above" and ${name}."level" < ${sql.lit(TREE_LEVELS_MAX)} where ${truthSql(guardedRow(context, up))}`
  const key = sql`(with recursive ${name} ("piece", "above", "level") as (${first} union all ${next})
    select string_agg("piece", chr(1) order by "level" desc) from ${name})`
  return { sql: sql`(${key} collate "C")`, kind: 'text', nullable: false }
}

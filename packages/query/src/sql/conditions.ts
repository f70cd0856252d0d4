import { assert } from '@courtyard/std/assert'
import { sql } from 'kysely'
import type { ListPlan } from '../plan-list.ts'
import { bind, Slot } from '../target.ts'
import { idSql, type SqlContext, type SqlRow } from './context.ts'
import { fieldValue } from './field.ts'
import { allOf, anyOf, type Truth } from './truth.ts'
import { rowTruth } from './visible.ts'

/** Which rows a plan is about: those the caller may read, ANDed with what was asked. */
export function conditionsOf(
  plan: Pick<ListPlan, 'scopes' | 'entity' | 'filter' | 'where' | 'q' | 'searched' | 'id'>,
  context: SqlContext,
  row: SqlRow,
): Truth {
  assert(context.guard, 'a request is compiled under the scopes of who asks')
  return allOf([
    plan.id === undefined || sql`${idSql(row)} = ${bind(new Slot((inputs) => inputs.id), 'uuid')}`,
    rowTruth(context, row, plan.scopes.read(plan.entity.name)),
    plan.where === undefined || context.predicate(context, row, plan.where),
    plan.filter === undefined || context.predicate(context, row, plan.filter.tree),
    plan.q === undefined || anyOf(plan.searched.map((name) => found(context, row, name))),
  ])
}

const pattern = new Slot((inputs) => `%${String(inputs.q).replaceAll(/[\\%_]/g, (special) => `\\${special}`)}%`)

const found = (context: SqlContext, row: SqlRow, name: string): Truth =>
  sql`(${fieldValue(context, row, name).sql} ilike ${bind(pattern, 'text')})`

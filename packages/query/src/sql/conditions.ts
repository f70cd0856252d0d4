import { isStored, type StoredField } from '@courtyard/metadata/field'
import { hasTail, isSealed, tailOfTerm } from '@courtyard/metadata/personal'
import { assert } from '@courtyard/std/assert'
import { sql } from 'kysely'
import { soughtText } from '../columns.ts'
import type { SqlValue } from '../kinds.ts'
import type { ListPlan } from '../plan-list.ts'
import { bind, Slot, type Sql } from '../target.ts'
import { columnSql, getField, idSql, type SqlContext, type SqlRow } from './context.ts'
import { fieldValue } from './field.ts'
import { endsIn } from './functions.ts'
import { sealedIs, sealOf } from './sealed.ts'
import { isLongTerm } from './search-term.ts'
import { branchSql } from './tree-list.ts'
import { allOf, anyOf, type Truth, truthSql } from './truth.ts'
import { clearField, guardedField, rowTruth } from './visible.ts'

/** Which rows a plan is about: those the caller may read, ANDed with what was asked. */
export function conditionsOf(
  plan: Pick<ListPlan, 'scopes' | 'entity' | 'filter' | 'where' | 'q' | 'searched' | 'id'> &
    Partial<Pick<ListPlan, 'tree'>>,
  context: SqlContext,
  row: SqlRow,
): Truth {
  assert(context.guard, 'a request is compiled under the scopes of who asks')
  return allOf([
    plan.id === undefined || sql`${idSql(row)} = ${bind(new Slot((inputs) => inputs.id), 'uuid')}`,
    rowTruth(context, row, plan.scopes.read(plan.entity.name)),
    plan.tree === undefined || branchSql(context, row, { where: plan.where, tree: plan.tree }),
    plan.where === undefined || context.predicate(context, row, plan.where),
    plan.filter === undefined || context.predicate(context, row, plan.filter.tree),
    plan.q === undefined ||
      anyOf(plan.searched.map((name) => found(context, row, { name, isLong: isLongTerm(plan.q) }))),
  ])
}

const pattern = new Slot((inputs) => `%${String(inputs.q).replaceAll(/[\\%_]/g, (special) => `\\${special}`)}%`)

const sought = new Slot((inputs) => String(inputs.q))

/** A term is looked for in what the viewer may read of a row. Two characters or more are found by the index of pairs. */
function found(context: SqlContext, row: SqlRow, { name, isLong }: { name: string; isLong: boolean }): Truth {
  const field = getField(row.entity, name)
  assert(isStored(field), `${name} is searched, so it is stored`)
  const column = columnSql(row, field.column)
  if (isSealed(field)) return allOf([guardedField(context, row, name), isIt(row, column, field)])
  const pairs = sql`${sql.id(context.target.schema, 'k_bigrams')}`
  const indexed = isLong && sql`(${pairs}(${column}) @> ${pairs}(${bind(sought, 'text')}))`
  return allOf([clearField(context, row, field), indexed || true, sql`(${column} ilike ${bind(pattern, 'text')})`])
}

/** A sealed value is found whole, or by its last four where its field says so: also by who sees it masked (decision 0036). */
function isIt({ entity }: SqlRow, column: Sql, field: StoredField): Truth {
  const whole = new Slot((inputs) => soughtText(field, String(inputs.q)))
  const tail = new Slot((inputs) => tailOfTerm(String(inputs.q)))
  const seal = sealOf(entity, field)
  if (seal) {
    const value: SqlValue = { sql: column, kind: 'sealed', nullable: true, seal }
    return anyOf([sealedIs(value, whole), hasTail(field) && sealedIs(value, tail, 'tail')])
  }
  return anyOf([sql`(${column} = ${bind(whole, 'text')})`, hasTail(field) && endsIn(column, bind(tail, 'text'))])
}

/** How well a row meets the term: 0 is it, 1 begins with it, 2 holds it. */
export function rankSql(context: SqlContext, row: SqlRow, searched: readonly string[]): Sql {
  const term = bind(sought, 'text')
  // What lies sealed is met whole or not at all, and stands behind what begins with the term.
  const readable = searched.filter((name) => getField(row.entity, name).sealed === undefined)
  const values = readable.map((name) => sql`lower(${fieldValue(context, row, name).sql})`)
  const any = (test: (value: Sql) => Sql) => truthSql(anyOf(values.map(test)))
  const exact = any((value) => sql`(${value} = lower(${term}))`)
  const prefix = any((value) => sql`starts_with(${value}, lower(${term}))`)
  return sql`(case when ${exact} then 0 when ${prefix} then 1 else 2 end)`
}

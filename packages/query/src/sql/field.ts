import type { Tree } from '@courtyard/expression/tree'
import { type Field, isFormula, isStored, type RollupField, type StoredField } from '@courtyard/metadata/field'
import { assert } from '@courtyard/std/assert'
import { sql } from 'kysely'
import { storedValue } from '../columns.ts'
import { type Kind, kinds, type SqlValue } from '../kinds.ts'
import { bind, type Sql } from '../target.ts'
import { isSqlable } from './able.ts'
import {
  columnSql,
  fromSql,
  getField,
  getReference,
  idSql,
  rowOf,
  type SqlContext,
  type SqlRow,
  unguarded,
  unknowing,
} from './context.ts'
import { placedSql, sealOf } from './sealed.ts'
import { allOf, truthSql } from './truth.ts'
import { clearField, guardedField, guardedRow } from './visible.ts'

/** The value of a field on a row; null where the context's guard hides it. */
export function fieldValue(context: SqlContext, row: SqlRow, name: string): SqlValue {
  const field = getField(row.entity, name)
  const truth = clearField(context, row, field)
  const value = truth === false ? undefined : rawValue(context, row, field)
  if (truth === true && value) return value
  const kind = value?.kind ?? kindOf(field)
  if (truth === false || !value) return { sql: sql`null::${sql.raw(kinds[kind].cast)}`, kind, nullable: true }
  const seal = value.seal && { seal: value.seal }
  return { sql: sql`case when ${truth} then ${value.sql} end`, kind, nullable: true, ...seal }
}

/** The part of a reference to one of several entities that says which: `about.entity`. */
export const ENTITY_PART = 'entity'

/** Which entity a reference to one of several names; null where it is empty or the guard hides it. */
export function referredEntity(context: SqlContext, row: SqlRow, name: string): SqlValue {
  const field = getField(row.entity, name)
  assert(field.type === 'any_reference', `${name} refers to one of several entities`)
  const truth = guardedField(context, row, name)
  if (truth === false) return { sql: sql`null::text`, kind: 'text', nullable: true }
  const cases = field.to.map(
    ({ entity, column }) => sql`when ${columnSql(row, column)} is not null then ${bind(entity, 'text')}`,
  )
  const chosen = sql`case ${sql.join(cases, sql` `)} end`
  return { sql: truth === true ? chosen : sql`case when ${truth} then ${chosen} end`, kind: 'text', nullable: true }
}

/** The kind of a field's value, also of one that is not stored. */
export function kindOf(field: Field): Kind {
  if (isStored(field)) return field.sealed ? 'sealed' : storedValue(field, sql`null`).kind
  if (field.type === 'any_reference') return 'record'
  if (field.type === 'lookup') return kindOf(field.end)
  assert(field.type !== 'children' && field.type !== 'references', 'a list is not a value')
  const results = { decimal: 'number', money: 'number', integer: 'number', text: 'text', date: 'day' } as const
  return results[field.result.type]
}

function rawValue(context: SqlContext, row: SqlRow, field: Field): SqlValue {
  if (isStored(field)) return columnValue(row, field)
  if (field.type === 'rollup') return rollupValue(context, row, field)
  if (field.type === 'any_reference') {
    const ids = field.to.map(({ column }) => columnSql(row, column))
    return { sql: sql`coalesce(${sql.join(ids)})`, kind: 'record', nullable: true }
  }
  if (field.type === 'lookup') {
    const inner = field.as === 'system' ? unguarded(context) : context
    const tree: Tree = { op: 'field', path: field.path, type: { kind: 'text' }, at: [0, 0] }
    return { ...context.scalar(inner, row, tree), nullable: true }
  }
  assert(isFormula(field) && isSqlable(field), `${field.name} has a value in SQL`)
  // Seeing a computed field is a right of its own; what it reads through references is still cut to the reader's rights.
  const value = context.scalar(unknowing(context), { ...row, allFields: true }, field.amount)
  const isNumber = value.kind === 'number' || value.kind === 'integer'
  const rounded = isNumber ? sql`round(${value.sql}::numeric, ${sql.lit(field.result.scale)})` : value.sql
  return { sql: rounded, kind: isNumber ? 'number' : value.kind, nullable: true }
}

/** The value of a stored field, read from its column. */
function columnValue(row: SqlRow, field: StoredField): SqlValue {
  const cell = columnSql(row, field.column)
  const seal = sealOf(row.entity, field)
  if (!seal) return storedValue(field, cell)
  return { sql: placedSql(seal, { cell, id: idSql(row) }), kind: 'sealed', nullable: true, seal, cell }
}

/** An aggregate over the records that refer to this one: those the viewer may read, or all of them. */
function rollupValue(context: SqlContext, row: SqlRow, field: RollupField): SqlValue {
  const inner = field.as === 'system' ? { ...context, guard: undefined } : unknowing(context)
  const over = rowOf(context, field.over)
  const by = getReference(over.entity, field.by)
  const where = allOf([
    sql`${columnSql(over, by.column)} = ${idSql(row)}`,
    guardedRow(inner, over),
    field.where === undefined || context.predicate({ ...inner, guard: undefined }, over, field.where),
  ])
  const taken = field.take.field === undefined ? undefined : fieldValue(inner, over, field.take.field)
  const { aggregate, kind } = aggregateOf(field, taken)
  return {
    sql: sql`(select ${aggregate} from ${fromSql(context, over)} where ${truthSql(where)})`,
    kind,
    nullable: field.take.fn !== 'count' && field.take.fn !== 'sum',
  }
}

function aggregateOf(field: RollupField, taken: SqlValue | undefined): { aggregate: Sql; kind: Kind } {
  const { fn } = field.take
  if (fn === 'count') return { aggregate: taken ? sql`count(${taken.sql})` : sql`count(*)`, kind: 'integer' }
  assert(taken, `rollup ${field.name} takes a field`)
  const scale = sql.lit(field.result.scale)
  // The sum of nothing is zero; of the rest there is none.
  if (fn === 'sum') return { aggregate: sql`round(coalesce(sum(${taken.sql}), 0), ${scale})`, kind: 'number' }
  if (fn === 'avg') return { aggregate: sql`round(avg(${taken.sql}), ${scale})`, kind: 'number' }
  return { aggregate: fn === 'min' ? sql`min(${taken.sql})` : sql`max(${taken.sql})`, kind: taken.kind }
}

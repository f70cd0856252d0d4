import { identifier, qualified } from '../identifier.ts'
import { type ActualTable, canonicalType } from './inspect.ts'
import { changedTriggers, createIndex, createTrigger, sameIndex } from './make.ts'
import type { ConstraintSpec, TableSpec } from './schema-spec.ts'
import { type About, type DdlInput, type Phase, phaseOf, type Statement } from './statement.ts'

type Change = {
  readonly table: TableSpec
  readonly before: TableSpec | undefined
  readonly actual: ActualTable
  readonly statements: Statement[]
  /** `alter table <this table> …` */
  alter(phase: Phase, sql: string, about: Omit<About, 'entity'>): void
}

/** What brings an empty table to `table`, at once. Columns that it no longer names are kept and stop being required. */
export function planEmptyTable({ schema, before }: DdlInput, table: TableSpec, actual: ActualTable): Statement[] {
  const name = qualified(schema, table.table)
  const statements: Statement[] = []
  const change: Change = {
    table,
    before: before?.[table.table],
    actual,
    statements,
    alter: (phase, sql, about) => {
      statements.push({ sql: `alter table ${name} ${sql}`, phase, about: { ...about, entity: table.entity } })
    },
  }
  if (!table.kernel) {
    planColumns(change)
    planIndexes(change, schema)
    planTriggers(change, schema)
  }
  for (const constraint of table.constraints) planConstraint(change, constraint)
  for (const constraint of droppedConstraints(change)) {
    const about = { change: 'constraint_dropped', name: constraint.name } as const
    change.alter('drop', `drop constraint ${identifier(constraint.name)}`, about)
  }
  return statements
}

function planColumns({ table, actual, alter }: Change): void {
  for (const column of table.columns) {
    const there = actual.columns[column.name]
    const name = identifier(column.name)
    const about = (change: About['change']) => ({ change, name: column.field })
    if (!there) {
      alter('column', `add column ${name} ${column.type}${column.notNull ? ' not null' : ''}`, about('column_added'))
      continue
    }
    if (canonicalType(column.type) !== canonicalType(there.type)) {
      // There is no row whose value would have to be read, so nothing is lost.
      alter('column', `alter column ${name} type ${column.type} using null`, about('column_changed'))
    }
    if (column.notNull && !there.notNull) alter('column', `alter column ${name} set not null`, about('column_required'))
    if (!column.notNull && there.notNull) alter('column', `alter column ${name} drop not null`, about('column_relaxed'))
  }
  for (const name of leavingColumns(table, actual)) {
    alter('column', `alter column ${identifier(name)} drop not null`, { change: 'column_relaxed', name })
  }
}

/** Columns that the table keeps but no field has: they must not stop new rows. */
export function leavingColumns(table: TableSpec, actual: ActualTable): string[] {
  const named = new Set(table.columns.map((column) => column.name))
  return Object.entries(actual.columns).flatMap(([name, { notNull }]) => (notNull && !named.has(name) ? [name] : []))
}

function planConstraint({ before, actual, alter }: Change, constraint: ConstraintSpec): void {
  const name = identifier(constraint.name)
  const previous = before?.constraints.find((candidate) => candidate.name === constraint.name)
  if (actual.constraints.has(constraint.name) && previous?.definition === constraint.definition) return
  const isThere = actual.constraints.has(constraint.name) || actual.halfMade.has(constraint.name)
  const about = { change: isThere ? 'constraint_replaced' : 'constraint_added', name: constraint.name } as const
  if (isThere) alter('drop', `drop constraint ${name}`, about)
  alter(phaseOf(constraint), `add constraint ${name} ${constraint.definition}`, about)
}

/**
 * What was asked for and no longer is. What points at a record stays while its column is hidden, and a key of hidden columns
 * alone: they guard what may come back, and nobody writes there. All else goes, for new rows leave a hidden column empty: an
 * open period would meet every other, and a key would refuse a change for a reason that nobody sees.
 */
export function droppedConstraints(change: Pick<Change, 'table' | 'before' | 'actual'>): ConstraintSpec[] {
  const { table, before, actual } = change
  const wanted = new Set(table.constraints.map((constraint) => constraint.name))
  const named = new Set(table.columns.map((column) => column.name))
  const hidden = (before?.columns ?? []).filter((column) => !named.has(column.name))
  const isOver = ({ definition }: ConstraintSpec, columns: readonly { readonly name: string }[]) =>
    columns.some((column) => definition.includes(identifier(column.name)))
  const stays = (constraint: ConstraintSpec) =>
    isOver(constraint, hidden) &&
    (constraint.kind === 'foreign' || (constraint.kind === 'unique' && !isOver(constraint, table.columns)))
  return (before?.constraints ?? []).filter(
    (constraint) => !wanted.has(constraint.name) && actual.constraints.has(constraint.name) && !stays(constraint),
  )
}

function planIndexes({ table, before, actual, statements }: Change, schema: string): void {
  const previous = new Map(before?.indexes.map((index) => [index.name, index]))
  const about = (change: About['change'], name: string): About => ({ change, entity: table.entity, name })
  const drop = (name: string) => {
    const sql = `drop index ${qualified(schema, name)}`
    statements.push({ sql, phase: 'drop', about: about('index_dropped', name) })
  }
  for (const index of table.indexes) {
    if (actual.indexes.has(index.name) && sameIndex(previous.get(index.name), index)) continue
    if (actual.indexes.has(index.name) || actual.halfMade.has(index.name)) drop(index.name)
    const sql = createIndex(index, qualified(schema, table.table))
    statements.push({ sql, phase: 'constraint', about: about('index_added', index.name) })
  }
  const wanted = new Set(table.indexes.map((index) => index.name))
  for (const name of previous.keys()) if (!wanted.has(name) && actual.indexes.has(name)) drop(name)
}

function planTriggers({ table, before, actual, statements }: Change, schema: string): void {
  const name = qualified(schema, table.table)
  const { made, gone } = changedTriggers(before?.triggers, table.triggers, actual.triggers)
  const about = (change: About['change'], what: string): About => ({ change, entity: table.entity, name: what })
  for (const old of gone) {
    const sql = `drop trigger ${identifier(old)} on ${name}`
    statements.push({ sql, phase: 'drop', about: about('trigger_dropped', old) })
  }
  for (const trigger of made) {
    const sql = createTrigger(trigger, name)
    statements.push({ sql, phase: 'constraint', about: about('trigger_added', trigger.name) })
  }
}

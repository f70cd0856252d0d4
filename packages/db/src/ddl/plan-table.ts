import { identifier, qualified } from '../identifier.ts'
import { type ActualTable, canonicalType } from './inspect.ts'
import type { ColumnSpec, ConstraintSpec, IndexSpec, TableSpec, TriggerSpec } from './schema-spec.ts'
import {
  type About,
  type DdlInput,
  type DdlPlan,
  type Phase,
  phaseOf,
  type Refusal,
  type RefusalReason,
  type Statement,
} from './statement.ts'

type Change = {
  readonly table: TableSpec
  readonly before: TableSpec | undefined
  readonly actual: ActualTable
  readonly statements: Statement[]
  readonly refusals: Refusal[]
  /** `alter table <this table> …` */
  alter(phase: Phase, sql: string, about: Omit<About, 'entity'>): void
  refuse(reason: RefusalReason, name: string): void
}

/** What brings an existing table to `table`. Columns that it no longer names are kept and stop being required. */
export function planTableChange({ schema, before }: DdlInput, table: TableSpec, there: ActualTable): DdlPlan {
  const name = qualified(schema, table.table)
  const statements: Statement[] = []
  const refusals: Refusal[] = []
  const change: Change = {
    table,
    before: before?.[table.table],
    actual: there,
    statements,
    refusals,
    alter: (phase, sql, about) => {
      statements.push({ sql: `alter table ${name} ${sql}`, phase, about: { ...about, entity: table.entity } })
    },
    refuse: (reason, about) => {
      refusals.push({ reason, entity: table.entity, name: about })
    },
  }
  if (!table.kernel) {
    for (const column of table.columns) planColumn(change, column)
    planHiddenColumns(change)
    planIndexes(change, schema)
    planTriggers(change, schema)
  }
  for (const constraint of table.constraints) planConstraint(change, constraint)
  planDroppedConstraints(change)
  return { statements, refusals }
}

function planColumn(change: Change, column: ColumnSpec): void {
  const there = change.actual.columns[column.name]
  if (!there) {
    addColumn(change, column)
    return
  }
  if (canonicalType(column.type) !== canonicalType(there.type)) {
    change.refuse('field_type_changed', column.field)
    return
  }
  const name = identifier(column.name)
  if (column.notNull && !there.notNull) {
    change.alter('column', `alter column ${name} set not null`, { change: 'column_required', name: column.field })
  }
  if (!column.notNull && there.notNull) {
    change.alter('column', `alter column ${name} drop not null`, { change: 'column_relaxed', name: column.field })
  }
}

function addColumn(change: Change, column: ColumnSpec): void {
  const refusal = whyNotAdded(change, column)
  if (refusal) {
    change.refuse(refusal, column.field)
    return
  }
  const name = identifier(column.name)
  const about = { change: 'column_added', name: column.field } as const
  const fill = column.notNull && column.fill !== undefined ? ` default ${column.fill}` : ''
  change.alter('column', `add column ${name} ${column.type}${column.notNull ? ' not null' : ''}${fill}`, about)
  if (fill) change.alter('column', `alter column ${name} drop default`, about)
}

function whyNotAdded({ table, before, actual }: Change, column: ColumnSpec): RefusalReason | undefined {
  if (actual.isEmpty) return undefined
  const previous = before?.columns.find((candidate) => candidate.field === column.field)
  // A type change takes a new column; moving the values over is the migration that is missing.
  if (previous && !table.columns.some((candidate) => candidate.name === previous.name)) return 'field_type_changed'
  return column.notNull && column.fill === undefined ? 'required_without_default' : undefined
}

/** A hidden field's column must not stop new rows. */
function planHiddenColumns({ table, actual, alter }: Change): void {
  const named = new Set(table.columns.map((column) => column.name))
  for (const [name, { notNull }] of Object.entries(actual.columns)) {
    if (!notNull || named.has(name)) continue
    alter('column', `alter column ${identifier(name)} drop not null`, { change: 'column_relaxed', name })
  }
}

const CHANGED = { unique: 'key_removed', exclude: 'no_overlap_changed', foreign: 'reference_changed' } as const

function planConstraint(change: Change, constraint: ConstraintSpec): void {
  const { before, actual, alter } = change
  const name = identifier(constraint.name)
  const previous = before?.constraints.find((candidate) => candidate.name === constraint.name)
  const isThere = actual.constraints.has(constraint.name)
  if (isThere && previous?.definition === constraint.definition) return
  if (isThere && constraint.kind !== 'check' && previous && !actual.isEmpty) {
    change.refuse(CHANGED[constraint.kind], constraint.name)
    return
  }
  const phase = phaseOf(constraint)
  const about = { change: isThere ? 'constraint_replaced' : 'constraint_added', name: constraint.name } as const
  if (isThere) alter('drop', `drop constraint ${name}`, about)
  const isLate = !actual.isEmpty && (constraint.kind === 'check' || constraint.kind === 'foreign')
  alter(phase, `add constraint ${name} ${constraint.definition}${isLate ? ' not valid' : ''}`, about)
  if (isLate) alter(phase, `validate constraint ${name}`, about)
}

const REMOVED = { unique: 'key_removed', exclude: 'no_overlap_removed', foreign: 'reference_changed' } as const

/** Checks may go. Keys guard data, so they go only from empty tables, or stay unseen where their field is hidden. */
function planDroppedConstraints(change: Change): void {
  const { table, before, actual, alter } = change
  const wanted = new Set(table.constraints.map((constraint) => constraint.name))
  for (const constraint of before?.constraints ?? []) {
    if (wanted.has(constraint.name) || !actual.constraints.has(constraint.name)) continue
    if (usesHiddenColumn(change, constraint)) continue
    if (constraint.kind !== 'check' && !actual.isEmpty && !isLivingOn(table, constraint))
      change.refuse(REMOVED[constraint.kind], constraint.name)
    else {
      const about = { change: 'constraint_dropped', name: constraint.name } as const
      alter('drop', `drop constraint ${identifier(constraint.name)}`, about)
    }
  }
}

/** The same guard under another name, because the trash came or went: `<columns>_key` and `<columns>_live_key`. */
function isLivingOn(table: TableSpec, { name }: ConstraintSpec): boolean {
  const other = name.includes('_live_') ? name.replace('_live_', '_') : name.replace(/_(key|excl)$/, '_live_$1')
  return [...table.indexes, ...table.constraints].some((one) => one.name === other)
}

function usesHiddenColumn({ table, before }: Change, constraint: ConstraintSpec): boolean {
  const named = new Set(table.columns.map((column) => column.name))
  const hidden = (before?.columns ?? []).filter((column) => !named.has(column.name))
  return hidden.some((column) => constraint.definition.includes(identifier(column.name)))
}

function planIndexes({ table, before, actual, statements }: Change, schema: string): void {
  const previous = new Map(before?.indexes.map((index) => [index.name, index.definition]))
  const about = (change: About['change'], name: string): About => ({ change, entity: table.entity, name })
  const drop = (name: string) => {
    statements.push({
      sql: `drop index ${qualified(schema, name)}`,
      phase: 'drop',
      about: about('index_dropped', name),
    })
  }
  for (const index of table.indexes) {
    const isThere = actual.indexes.has(index.name)
    if (isThere && previous.get(index.name) === index.definition) continue
    if (isThere) drop(index.name)
    const sql = createIndex(index, qualified(schema, table.table))
    statements.push({ sql, phase: 'constraint', about: about('index_added', index.name) })
  }
  const wanted = new Set(table.indexes.map((index) => index.name))
  for (const name of previous.keys()) if (!wanted.has(name) && actual.indexes.has(name)) drop(name)
}

/** `create index` on a table that is named whole. */
export const createIndex = ({ name, definition, unique }: IndexSpec, table: string): string =>
  `create ${unique ? 'unique ' : ''}index ${identifier(name)} on ${table} ${definition}`

/** `create trigger` on a table that is named whole. */
export const createTrigger = ({ name, when, call }: TriggerSpec, table: string): string =>
  `create trigger ${identifier(name)} ${when} on ${table} ${call}`

function planTriggers({ table, before, actual, statements }: Change, schema: string): void {
  const name = qualified(schema, table.table)
  const wanted = new Map((table.triggers ?? []).map((trigger) => [trigger.name, trigger]))
  const previous = new Map((before?.triggers ?? []).map((trigger) => [trigger.name, createTrigger(trigger, name)]))
  const about = (change: About['change'], what: string): About => ({ change, entity: table.entity, name: what })
  for (const old of previous.keys()) {
    const again = wanted.get(old)
    if (!actual.triggers?.has(old) || (again && createTrigger(again, name) === previous.get(old))) continue
    statements.push({
      sql: `drop trigger ${identifier(old)} on ${name}`,
      phase: 'drop',
      about: about('trigger_dropped', old),
    })
  }
  for (const trigger of wanted.values()) {
    if (actual.triggers?.has(trigger.name) && previous.get(trigger.name) === createTrigger(trigger, name)) continue
    statements.push({
      sql: createTrigger(trigger, name),
      phase: 'constraint',
      about: about('trigger_added', trigger.name),
    })
  }
}

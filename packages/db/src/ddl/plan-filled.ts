import { fitName } from '@courtyard/metadata/physical-names'
import { identifier, qualified } from '../identifier.ts'
import { type ActualTable, holdsType } from './inspect.ts'
import { changedTriggers, createTrigger } from './make.ts'
import { planGuards } from './plan-guards.ts'
import { leavingColumns } from './plan-table.ts'
import type { ColumnSpec, TableSpec } from './schema-spec.ts'
import { hasHistory } from './spec-triggers.ts'
import type { DdlInput, Refusal } from './statement.ts'
import type { BackfillStep, Step } from './step.ts'
import { dropSyncTrigger, roundsOf, syncTrigger, targetsOf, watchedOf } from './sync.ts'
import { stepOf, type TableChange, validateStep } from './table-change.ts'

/**
 * What brings a table that people work in to `table`. Everything that asks for its whole lock stands in one statement
 * before the switch and one after it: rules not validated, columns empty, old writers carried over by a trigger.
 */
export function planFilledTable(
  { schema, before, moves }: DdlInput,
  table: TableSpec,
  actual: ActualTable,
): { readonly steps: readonly Step[]; readonly refusals: readonly Refusal[] } {
  const change: TableChange = {
    table,
    before: before?.[table.table],
    actual,
    schema,
    moves: (moves ?? []).filter((move) => move.table === table.table),
    expand: [],
    contract: [],
    triggers: { made: [], undone: [], restored: [], gone: [] },
    steps: [],
    refusals: [],
  }
  if (!table.kernel) {
    for (const column of table.columns) planColumn(change, column)
    for (const name of leavingColumns(table, actual)) relax(change, name, name)
    planTriggers(change)
  }
  planGuards(change)
  return {
    steps: [...expandStep(change), ...backfillSteps(change), ...change.steps, ...contractStep(change)],
    refusals: change.refusals,
  }
}

function planColumn(change: TableChange, column: ColumnSpec): void {
  const there = change.actual.columns[column.name]
  if (!there) {
    addColumn(change, column)
    return
  }
  if (!holdsType(there.type, column.type)) planStorage(change, column, there.type)
  if (column.notNull && !there.notNull) require(change, column)
  if (!column.notNull && there.notNull) relax(change, column.name, column.field)
  // Left behind by a publish whose contract put it off.
  if (there.hasDefault && column.default === undefined) dropDefault(change, column)
  if (isRetyped(change, column) && !change.moves.some((move) => move.kind === 'cast' && move.to === column.name)) {
    refuse(change, { reason: 'field_type_changed', name: column.field, answer: 'cast' })
  }
}

const refuse = ({ refusals, table }: TableChange, refusal: Omit<Refusal, 'entity'>): void => {
  refusals.push({ ...refusal, entity: table.entity })
}

/** The field is stored in another column than before. */
function isRetyped({ table, before, actual }: TableChange, column: ColumnSpec): boolean {
  if (actual.isEmpty) return false
  const previous = before?.columns.find((candidate) => candidate.field === column.field)
  return previous !== undefined && !table.columns.some((candidate) => candidate.name === previous.name)
}

/** More digits in front only change the catalog of PostgreSQL; anything else would write every row anew under a lock. */
function planStorage(change: TableChange, column: ColumnSpec, there: string): void {
  const about = { change: 'column_changed', name: column.field } as const
  if (holdsType(column.type, there)) {
    change.expand.push({ sql: `alter column ${identifier(column.name)} type ${column.type}`, about })
  } else refuse(change, { reason: 'storage_changed', name: column.field })
}

function addColumn(change: TableChange, column: ColumnSpec): void {
  const name = identifier(column.name)
  const isMoved = change.moves.some((move) => (move.kind === 'cast' ? move.to : move.column) === column.name)
  const about = { change: 'column_added', name: column.field } as const
  const undo = `drop column if exists ${name}`
  if (isRetyped(change, column) && !isMoved) {
    refuse(change, { reason: 'field_type_changed', name: column.field, answer: 'cast' })
    return
  }
  // Old writers do not know the column: a constant stands in for them until the contract.
  if (column.notNull && !isMoved && column.fill !== undefined) {
    change.expand.push({ sql: `add column ${name} ${column.type} not null default ${column.fill}`, undo, about })
    dropDefault(change, column)
    return
  }
  if (column.notNull && !isMoved && !change.actual.isEmpty) {
    refuse(change, { reason: 'required_without_default', name: column.field, answer: 'fill' })
    return
  }
  change.expand.push({ sql: `add column ${name} ${column.type}`, undo, about })
  if (column.notNull) require(change, column)
}

const dropDefault = ({ contract }: TableChange, column: ColumnSpec): void => {
  contract.push(`alter column ${identifier(column.name)} drop default`)
}

function require(change: TableChange, column: ColumnSpec): void {
  const { table, actual, expand, steps } = change
  const constraint = identifier(notNullName(table.table, column.name))
  const about = { change: 'column_required', name: column.field } as const
  const half = actual.halfMade.has(notNullName(table.table, column.name))
  expand.push({
    sql: `${half ? `drop constraint ${constraint}, ` : ''}add constraint ${constraint} not null ${identifier(column.name)} not valid`,
    ...(actual.columns[column.name] ? { undo: `drop constraint if exists ${constraint}` } : {}),
    about,
  })
  steps.push(validateStep(change, constraint, about))
}

function relax({ expand }: TableChange, name: string, field: string): void {
  expand.push({
    sql: `alter column ${identifier(name)} drop not null`,
    restore: `alter column ${identifier(name)} set not null`,
    about: { change: 'column_relaxed', name: field },
  })
}

/** A new one notes what old writers do, too; one that is no longer wanted goes when they are gone. */
function planTriggers({ schema, table, before, actual, triggers }: TableChange): void {
  const name = qualified(schema, table.table)
  const { made, gone } = changedTriggers(before?.triggers, table.triggers, actual.triggers)
  const wanted = new Set(made.map((trigger) => trigger.name))
  const drop = (of: string) => `drop trigger if exists ${identifier(of)} on ${name}`
  for (const trigger of made) {
    triggers.made.push(drop(trigger.name), createTrigger(trigger, name))
    const previous = before?.triggers?.find((other) => other.name === trigger.name)
    triggers.undone.push(drop(trigger.name))
    if (previous) triggers.restored.push(drop(trigger.name), createTrigger(previous, name))
  }
  triggers.gone.push(...gone.filter((of) => !wanted.has(of)).map(drop))
}

function expandStep(change: TableChange): Step[] {
  const { schema, table, moves, expand, triggers } = change
  if (expand.length === 0 && moves.length === 0 && triggers.made.length === 0) return []
  const name = qualified(schema, table.table)
  const given = (part: 'undo' | 'restore') =>
    expand.flatMap((action) => (action[part] === undefined ? [] : [action[part]])).reverse()
  const alter = (actions: readonly string[]) =>
    actions.length > 0 ? [`alter table ${name} ${actions.join(', ')}`] : []
  const [only] = expand
  const about =
    expand.length === 1 && moves.length === 0 ? only!.about : ({ change: 'table_changed', name: table.entity } as const)
  const step = stepOf(change, {
    phase: 'expand',
    pace: 'instant',
    about,
    statements: [
      ...alter(expand.map(({ sql }) => sql)),
      ...triggers.made,
      ...(moves.length > 0 ? syncTrigger(schema, table, moves) : []),
    ],
    undo: [
      ...(moves.length > 0 ? dropSyncTrigger(schema, table.table) : []),
      ...triggers.undone,
      ...alter(given('undo')),
    ],
    restore: [...triggers.restored, ...alter(given('restore'))],
  })
  return [step]
}

function backfillSteps({ schema, table, moves, actual }: TableChange): BackfillStep[] {
  if (actual.isEmpty) return []
  return roundsOf(moves).map((round) => ({
    kind: 'backfill',
    phase: 'backfill',
    about: { change: 'values_moved', entity: table.entity, name: round.map(({ field }) => field).join(', ') },
    table: table.table,
    targets: targetsOf(round, actual),
    watched: watchedOf(moves, round, actual),
    history: hasHistory(table.triggers, schema),
  }))
}

function contractStep(change: TableChange): Step[] {
  const { schema, table, moves, contract, triggers } = change
  if (contract.length === 0 && moves.length === 0 && triggers.gone.length === 0) return []
  const alter = contract.length > 0 ? [`alter table ${qualified(schema, table.table)} ${contract.join(', ')}`] : []
  const statements = [...(moves.length > 0 ? dropSyncTrigger(schema, table.table) : []), ...triggers.gone, ...alter]
  const about = { change: 'table_changed', name: table.entity } as const
  return [stepOf(change, { phase: 'contract', pace: 'instant', statements, undo: [], about })]
}

const notNullName = (table: string, column: string): string => fitName(`${table}_${column}_not_null`)

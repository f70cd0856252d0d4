import { fitName } from '@courtyard/metadata/physical-names'
import { identifier, qualified } from '../identifier.ts'
import { createIndexConcurrently, sameIndex } from './make.ts'
import { droppedConstraints } from './plan-table.ts'
import type { ConstraintSpec, IndexSpec } from './schema-spec.ts'
import type { IndexStep, SqlStep } from './step.ts'
import { stepOf, type TableChange, targetsIn, validateStep } from './table-change.ts'

/** Constraints and indexes of a table that people work in: each made beside its writers where PostgreSQL can. */
export function planGuards(change: TableChange): void {
  for (const constraint of change.table.constraints) {
    const there = stateOf(change, constraint)
    if (there !== 'same') ADD[constraint.kind](change, constraint, there)
  }
  for (const constraint of droppedConstraints(change)) dropConstraint(change, constraint)
  if (!change.table.kernel) planIndexes(change)
}

/** `previous` is the definition that is replaced; it is not known for what a died run left half made. */
type There = { readonly isThere: boolean; readonly previous?: string }

function stateOf({ before, actual }: TableChange, { kind, name, definition }: ConstraintSpec): There | 'same' {
  const previous = before?.constraints.find((candidate) => candidate.name === name)?.definition
  if (actual.constraints.has(name)) {
    if (previous === definition) return 'same'
    return { isThere: true, ...(previous === undefined ? {} : { previous }) }
  }
  // A half made unique constraint is only its index, which making the index again drops.
  return { isThere: kind !== 'unique' && actual.halfMade.has(name) }
}

type Add = (change: TableChange, constraint: ConstraintSpec, there: There) => void
const ADD: Readonly<Record<ConstraintSpec['kind'], Add>> = {
  check: addCheck,
  unique: addUnique,
  exclude: addExclude,
  foreign: addForeign,
}

const aboutOf = ({ isThere }: There, name: string) =>
  ({ change: isThere ? 'constraint_replaced' : 'constraint_added', name }) as const
const dropping = ({ isThere }: There, name: string) => (isThere ? `drop constraint ${name}, ` : '')

/** Brings a replaced rule back: without looking at the rows, where PostgreSQL knows how. */
function replacing({ previous }: There, name: string): string | undefined {
  if (previous === undefined) return undefined
  const late = /^(check|foreign)/.test(previous) ? ' not valid' : ''
  return `drop constraint if exists ${name}, add constraint ${name} ${previous}${late}`
}
const restoring = (table: string, there: There, name: string): string[] => {
  const action = replacing(there, name)
  return action === undefined ? [] : [`alter table ${table} ${action}`]
}

/** In force for what is written from the expand on; the rows that are there are looked at in the guard. */
function addCheck(change: TableChange, { name, definition }: ConstraintSpec, there: There): void {
  const quoted = identifier(name)
  const about = aboutOf(there, name)
  change.expand.push({
    sql: `${dropping(there, quoted)}add constraint ${quoted} ${definition} not valid`,
    undo: `drop constraint if exists ${quoted}`,
    restore: replacing(there, quoted),
    about,
  })
  change.steps.push(validateStep(change, quoted, about))
}

/** The index beside the writers, under a name of its own while the old one still guards; then it becomes the constraint. */
function addUnique(change: TableChange, { name, definition }: ConstraintSpec, there: There): void {
  const { schema, table } = change
  const index = there.isThere ? nextName(name) : name
  const [, nulls = '', columns = ''] = /^unique( nulls not distinct)? (\(.*\))$/.exec(definition) ?? []
  const on = qualified(schema, table.table)
  change.steps.push(
    indexStep(change, {
      index,
      create: `create unique index concurrently ${identifier(index)} on ${on} ${columns}${nulls}`,
    }),
  )
  const quoted = identifier(name)
  const attach = `alter table ${on} ${dropping(there, quoted)}add constraint ${quoted} unique using index ${identifier(index)}`
  const undo = [`alter table ${on} drop constraint if exists ${quoted}`]
  const restore = restoring(on, there, quoted)
  change.steps.push(
    stepOf(change, {
      phase: 'guard',
      pace: 'instant',
      statements: [attach],
      undo,
      restore,
      about: aboutOf(there, name),
    }),
  )
}

const nextName = (name: string): string => fitName(`${name}_next`)

/** PostgreSQL can make these only while writers wait; the step's timeout is what they wait at most. */
function addExclude(change: TableChange, { name, definition }: ConstraintSpec, there: There): void {
  const quoted = identifier(name)
  const on = qualified(change.schema, change.table.table)
  const statements = [`alter table ${on} ${dropping(there, quoted)}add constraint ${quoted} ${definition}`]
  const undo = [`alter table ${on} drop constraint if exists ${quoted}`]
  const restore = restoring(on, there, quoted)
  const about = aboutOf(there, name)
  change.steps.push(stepOf(change, { phase: 'guard', pace: 'blocking', statements, undo, restore, about }))
}

function addForeign(change: TableChange, { name, definition }: ConstraintSpec, there: There): void {
  const quoted = identifier(name)
  const on = qualified(change.schema, change.table.table)
  const sql = `alter table ${on} ${dropping(there, quoted)}add constraint ${quoted} ${definition} not valid`
  const undo = [`alter table ${on} drop constraint if exists ${quoted}`]
  const restore = restoring(on, there, quoted)
  const about = aboutOf(there, name)
  const added = stepOf(change, { phase: 'guard', pace: 'instant', rank: 2, statements: [sql], undo, restore, about })
  const locking: SqlStep = { ...added, tables: [...added.tables, ...targetsIn(definition)] }
  change.steps.push(locking, { ...validateStep(change, quoted, about), rank: 3 })
}

/**
 * A check goes before the new version's first row, a key only when nobody counts on it any more; before the values that
 * it is about move, though, which are held to the new version's rules.
 */
function dropConstraint(change: TableChange, { kind, name, definition }: ConstraintSpec): void {
  const quoted = identifier(name)
  const moved = change.moves.map((move) => (move.kind === 'cast' ? move.to : move.column))
  if (kind !== 'check' && !moved.some((column) => definition.includes(identifier(column)))) {
    change.contract.push(`drop constraint if exists ${quoted}`)
    return
  }
  change.expand.push({
    sql: `drop constraint ${quoted}`,
    restore: replacing({ isThere: true, previous: definition }, quoted),
    about: { change: 'constraint_dropped', name },
  })
}

function planIndexes(change: TableChange): void {
  const { table, before, actual } = change
  const previous = new Map(before?.indexes.map((index) => [index.name, index]))
  for (const index of table.indexes) {
    if (!actual.indexes.has(index.name)) change.steps.push(indexStep(change, created(change, index, index.name)))
    else if (!sameIndex(previous.get(index.name), index)) replaceIndex(change, index)
  }
  const wanted = new Set(table.indexes.map((index) => index.name))
  for (const name of previous.keys()) {
    if (!wanted.has(name) && actual.indexes.has(name)) change.steps.push(dropIndex(change, name))
  }
}

const created = ({ schema, table }: TableChange, index: IndexSpec, name: string) => ({
  index: name,
  create: createIndexConcurrently({ ...index, name }, qualified(schema, table.table)),
})

function replaceIndex(change: TableChange, index: IndexSpec): void {
  const next = nextName(index.name)
  change.steps.push(indexStep(change, created(change, index, next)))
  const statements = [
    `drop index if exists ${qualified(change.schema, index.name)}`,
    `alter index ${qualified(change.schema, next)} rename to ${identifier(index.name)}`,
  ]
  const about = { change: 'index_added', name: index.name } as const
  // Not taken back: an index changes how fast a question is answered, never the answer.
  change.steps.push(stepOf(change, { phase: 'guard', pace: 'instant', statements, undo: [], about }))
}

const indexStep = ({ table }: TableChange, { index, create }: { index: string; create: string }): IndexStep => ({
  kind: 'index',
  phase: 'guard',
  about: { change: 'index_added', entity: table.entity, name: index },
  name: index,
  create,
})

const dropIndex = ({ table }: TableChange, name: string): IndexStep => ({
  kind: 'index',
  phase: 'contract',
  about: { change: 'index_dropped', entity: table.entity, name },
  name,
})

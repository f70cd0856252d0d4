import { qualified } from '../identifier.ts'
import type { ActualTable } from './inspect.ts'
import type { Move } from './move.ts'
import type { TableSpec } from './schema-spec.ts'
import type { About, Refusal } from './statement.ts'
import type { SqlStep, Step } from './step.ts'

/** One table's part of a publish under way: actions of one `alter table` per phase, and the steps around them. */
export type TableChange = {
  readonly table: TableSpec
  readonly before: TableSpec | undefined
  readonly actual: ActualTable
  readonly schema: string
  readonly moves: readonly Move[]
  readonly expand: Action[]
  readonly contract: string[]
  /** Statements: before the switch, what takes them back, after it. */
  readonly triggers: {
    readonly made: string[]
    readonly undone: string[]
    readonly restored: string[]
    readonly gone: string[]
  }
  readonly steps: Step[]
  readonly refusals: Refusal[]
}
/** Part of an `alter table`, what takes it back, and what brings back the rule it replaced. */
export type Action = {
  readonly sql: string
  readonly undo?: string
  readonly restore?: string | undefined
  readonly about: Omit<About, 'entity'>
}

/** Reads every row beside its writers. */
export function validateStep(change: TableChange, constraint: string, about: Omit<About, 'entity'>): SqlStep {
  const sql = `alter table ${qualified(change.schema, change.table.table)} validate constraint ${constraint}`
  return stepOf(change, { phase: 'guard', pace: 'validate', statements: [sql], about, undo: [], rank: 1 })
}

type Given = Pick<SqlStep, 'phase' | 'pace' | 'statements' | 'undo' | 'restore' | 'rank'> & {
  about: Omit<About, 'entity'>
}

/** A step that locks the change's table. */
export const stepOf = ({ table }: TableChange, { about, ...given }: Given): SqlStep => ({
  kind: 'sql',
  ...given,
  tables: [table.table],
  about: { ...about, entity: table.entity },
})

/** Tables that a foreign key points at. */
export const targetsIn = (sql: string): string[] =>
  [...sql.matchAll(/ references "[^"]+"\."([^"]+)"/g)].map(([, table]) => table!)

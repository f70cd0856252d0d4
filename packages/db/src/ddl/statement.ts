import type { ActualSchema } from './inspect.ts'
import type { Move } from './move.ts'
import type { ConstraintSpec, SchemaSpec } from './schema-spec.ts'

/** One top-level statement, with what it is about for previews and error messages. */
export type Statement = { readonly sql: string; readonly phase: Phase; readonly about: About }
/** Tables come first and foreign keys last, because they may point at what the same publish makes. */
export type Phase = (typeof PHASES)[number]
export const PHASES = ['table', 'column', 'drop', 'constraint', 'foreign'] as const
export type About = {
  readonly change:
    | 'table_added'
    | 'table_changed'
    | 'column_added'
    | 'column_changed'
    | 'column_relaxed'
    | 'column_required'
    | 'constraint_added'
    | 'constraint_replaced'
    | 'constraint_dropped'
    | 'constraint_validated'
    | 'index_added'
    | 'index_dropped'
    | 'trigger_added'
    | 'trigger_dropped'
    | 'values_moved'
    | 'version_switched'
    | 'rights'
  readonly entity: string
  /** Field, constraint or index. */
  readonly name: string
}
/** A change that waits for an answer; without `answer` there is none. */
export type Refusal = {
  readonly reason: RefusalReason
  readonly entity: string
  readonly name: string
  /** Kind of the move that is missing. */
  readonly answer?: Move['kind']
}
export type RefusalReason =
  /** The field's values need another column: a cast says how they get there. */
  | 'field_type_changed'
  /** A new required field without a constant default, over rows that are there: a fill gives them a value. */
  | 'required_without_default'
  /** The same column would have to hold its values in another form, which rewrites the table under a lock. */
  | 'storage_changed'
  | 'kernel_table_missing'

/** What planSteps compares. `before` is what the published catalog asked for, `actual` what is really there. */
export type DdlInput = {
  readonly schema: string
  readonly before: SchemaSpec | undefined
  readonly next: SchemaSpec
  readonly actual: ActualSchema
  readonly moves?: readonly Move[]
}

/** The phase that adds a constraint. */
export const phaseOf = (constraint: ConstraintSpec): Phase => (constraint.kind === 'foreign' ? 'foreign' : 'constraint')

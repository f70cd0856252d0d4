import type { ActualSchema } from './inspect.ts'
import type { ConstraintSpec, SchemaSpec } from './schema-spec.ts'

/** One top-level statement, with what it is about for previews and error messages. */
export type Statement = { readonly sql: string; readonly phase: Phase; readonly about: About }
/** Tables come first and foreign keys last, because they may point at what the same publish makes. */
export type Phase = (typeof PHASES)[number]
export const PHASES = ['table', 'column', 'drop', 'constraint', 'foreign'] as const
export type About = {
  readonly change:
    | 'table_added'
    | 'column_added'
    | 'column_relaxed'
    | 'column_required'
    | 'constraint_added'
    | 'constraint_replaced'
    | 'constraint_dropped'
    | 'index_added'
    | 'index_dropped'
    | 'trigger_added'
    | 'trigger_dropped'
    | 'rights'
  readonly entity: string
  /** Field, constraint or index. */
  readonly name: string
}
/** A change that needs a data migration, which this version does not do. */
export type Refusal = { readonly reason: RefusalReason; readonly entity: string; readonly name: string }
export type RefusalReason =
  | 'field_type_changed'
  | 'required_without_default'
  | 'key_removed'
  | 'no_overlap_removed'
  | 'no_overlap_changed'
  | 'reference_changed'
  | 'kernel_table_missing'
export type DdlPlan = { readonly statements: readonly Statement[]; readonly refusals: readonly Refusal[] }

/** What planDdl compares. `before` is what the published catalog asked for, `actual` what is really there. */
export type DdlInput = {
  readonly schema: string
  readonly before: SchemaSpec | undefined
  readonly next: SchemaSpec
  readonly actual: ActualSchema
}

/** The phase that adds a constraint. */
export const phaseOf = (constraint: ConstraintSpec): Phase => (constraint.kind === 'foreign' ? 'foreign' : 'constraint')

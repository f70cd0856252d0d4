import { identifier } from '../identifier.ts'
import type { About, Refusal } from './statement.ts'

/**
 * A publish as typed steps in the order of decision 0009. Plain JSON, because the journal keeps it: a run that died is
 * taken up from there, whatever the program that takes it up would plan.
 */
export type StepPlan = {
  readonly steps: readonly Step[]
  /** What cannot be done, all of it at once; `answer` says which answer is missing. */
  readonly refusals: readonly Refusal[]
  /** Only new and empty tables: one transaction does it all, the switch with it. */
  readonly isOneTransaction: boolean
}

export type StepPhase = 'expand' | 'backfill' | 'guard' | 'switch' | 'contract'
export type Step = SqlStep | IndexStep | BackfillStep | SwitchStep

type Common = { readonly phase: StepPhase; readonly about: About }

/**
 * Statements of one transaction. `instant` only asks for locks, `validate` reads the table beside its writers, `blocking`
 * holds the writers up for as long as it reads it: an exclusion constraint has no other way in PostgreSQL.
 */
export type SqlStep = Common & {
  /** Place inside its phase, where it is not free: 0 before 1 before 2. */
  readonly rank?: number
  readonly kind: 'sql'
  readonly pace: 'instant' | 'validate' | 'blocking'
  readonly statements: readonly string[]
  /** Tables that the statements lock. */
  readonly tables: readonly string[]
  /** For a publish that is given up before its switch: takes away what it added, in one transaction. */
  readonly undo: readonly string[]
  /** Then, when the replaced values are back, brings back the rules that it took away. Idempotent. */
  readonly restore?: readonly string[]
}

/** An index made or dropped concurrently, which no transaction may hold. */
export type IndexStep = Common & {
  readonly kind: 'index'
  readonly name: string
  /** Absent = dropped. */
  readonly create?: string
}

/** Moves values of one table, by ranges of its primary key. */
export type BackfillStep = Common & {
  readonly kind: 'backfill'
  readonly table: string
  readonly targets: readonly Target[]
  /** What of the rows that it changes is kept and noted. Absent in plans of older programs: what `targets` say. */
  readonly watched?: readonly Watched[]
  /** Changed values are noted in the history of their records. */
  readonly history?: boolean
}

/**
 * A column whose values may change with a batch, its trigger included. `keep` puts what was replaced into `k_undo`, `note`
 * into the history: where it `changed`, where it is `unlike` the value it was cast from, which `whole` says, or either.
 */
export type Watched = {
  readonly column: string
  readonly keep: 'changed' | 'unlike' | 'either' | 'no'
  readonly note: 'changed' | 'unlike' | 'no'
  readonly cast?: Casting
}

/** Over the alias `"row"` before the change: the column the value comes from, and whether it goes over whole. */
export type Casting = { readonly from: string; readonly whole: string }

/** One column that a backfill writes: where `where` is true it becomes `value`. Both over the alias `"row"`. */
export type Target = {
  readonly column: string
  readonly value: string
  readonly where: string
  /** The column was there before this publish, so what is replaced goes to `k_undo`. */
  readonly keep: boolean
}

/** The new version comes into force. */
export type SwitchStep = Common & { readonly kind: 'switch' }

/** The SQL of a plan in its order, for previews. */
export const statementsOf = ({ steps }: StepPlan): string[] =>
  steps.flatMap((step) => {
    if (step.kind === 'sql') return [...step.statements]
    if (step.kind === 'index') return [step.create ?? `drop index concurrently if exists ${identifier(step.name)}`]
    return []
  })

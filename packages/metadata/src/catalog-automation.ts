import type { Tree } from '@courtyard/expression/tree'
import type { Label } from '@courtyard/std/label'

type Common = {
  readonly name: string
  readonly label: Label
  /** Happens only where it holds for the record that caused it. */
  readonly when?: Tree
}
/** Values by field: what the expression gives, or nothing. */
export type EffectValues = Readonly<Record<string, Tree | null>>

export type SetEffect = Common & {
  readonly do: 'set'
  /** Over which references the record is found; empty = the record itself. */
  readonly of: readonly string[]
  /** Of which it is. */
  readonly entity: string
  readonly values: EffectValues
}
export type CreateEffect = Common & { readonly do: 'create'; readonly entity: string; readonly values: EffectValues }

export type NotifyEffect = Common & {
  readonly do: 'notify'
  readonly template: string
  /** Everybody with a role; or where the record says who: a member's own record, or the member. */
  readonly to: { readonly role: string } | { readonly path: readonly string[]; readonly gives: 'record' | 'member' }
}
export type HookEffect = Common & { readonly do: 'hook'; readonly hook: string }

/** What happens besides a write (decision 0014). */
export type Effect = SetEffect | CreateEffect | NotifyEffect | HookEffect

export type AutomationEvent =
  | { readonly on: 'created' | 'deleted' }
  /** Absent `fields` = any. */
  | { readonly on: 'changed'; readonly fields?: readonly string[] }
  | { readonly on: 'day'; readonly field: string; readonly days: number; readonly at: string }

export type Automation = {
  readonly name: string
  readonly label: Label
  readonly entity: string
  readonly when: AutomationEvent
  readonly if?: Tree
  readonly effects: readonly Effect[]
}

export type Schedule = {
  readonly name: string
  readonly label: Label
  readonly entity: string
  readonly where?: Tree
  readonly every: {
    readonly unit: 'day' | 'week' | 'month' | 'year'
    /** A number, or the field of the record that has it. */
    readonly count: number | string
    /** Weekdays 1 (Monday) to 7; days of the month, -1 the last. */
    readonly on?: readonly number[]
  }
  readonly from: string
  readonly to?: string
  readonly at: string
  readonly ahead: number
  readonly paused?: true
  readonly effects: readonly Effect[]
}

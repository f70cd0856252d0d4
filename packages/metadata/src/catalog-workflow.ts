import type { Tree } from '@courtyard/expression/tree'
import type { Label } from '@courtyard/std/label'
import type { Effect } from './catalog-automation.ts'

export type Transition = {
  readonly name: string
  readonly label: Label
  readonly from: readonly string[]
  readonly to: string
  /** The only grant: one of these roles, on a record that fits. */
  readonly roles: readonly string[]
  readonly where?: Tree
  readonly guard?: Tree
  /** What may be sent with it. */
  readonly fields: readonly { readonly name: string; readonly required: boolean }[]
  readonly confirm?: Label
  readonly effects: readonly Effect[]
}

/** States are the options of the entity's state field. */
export type Workflow = {
  readonly name: string
  readonly label: Label
  readonly entity: string
  readonly state: string
  readonly initial: string
  readonly final: readonly string[]
  readonly transitions: readonly Transition[]
}

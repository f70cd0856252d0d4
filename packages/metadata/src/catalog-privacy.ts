import type { Label } from '@courtyard/std/label'

/** What people may be asked to agree to, and within how many days they are answered. */
export type Privacy = {
  readonly answerDays: number
  readonly purposes: readonly {
    readonly name: string
    readonly label: Label
    /** What is agreed to, as it is read. */
    readonly text: Label
    readonly version: number
  }[]
}

/** How long records are kept. `forget` empties what is personal in them. */
export type Retention = {
  /** A field that holds a day or an instant. */
  readonly from: string
  readonly after: { readonly days: number } | { readonly months: number }
  readonly end: 'delete' | 'forget'
}

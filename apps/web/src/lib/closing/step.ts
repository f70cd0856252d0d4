/** One step of a shift or a month: what it is called, what follows from it, and what it asks for. */
export type Step = {
  /** What its button says on the page. */
  readonly text: string
  readonly title: string
  /** What follows, in the reader's words. */
  readonly follows: readonly string[]
  readonly confirm: string
  readonly isMain?: boolean
  /** The label of an amount it asks for. */
  readonly amount?: string
  /** The label of a note it asks for. */
  readonly note?: string
  readonly needsNote?: boolean
  readonly send: (asked: { readonly key: string; readonly amount: string; readonly note: string }) => Promise<unknown>
}

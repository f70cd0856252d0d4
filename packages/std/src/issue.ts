/** One problem of a document, record or import row. `pointer` is a JSON pointer into what was sent. */
export type Issue = {
  readonly code: string
  readonly pointer: string
  readonly message: string
  readonly hint?: string
  readonly expected?: string
  readonly file?: string
  /** Within the text at `pointer`, half-open: where an expression has the problem. */
  readonly at?: readonly [from: number, to: number]
}

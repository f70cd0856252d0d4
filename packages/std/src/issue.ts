import type { Label } from './label.ts'

/** A parameter that is itself put into words: an entry of the tables of texts. */
export type Phrase = { readonly phrase: string; readonly params?: Readonly<Record<string, Param>> }
/** What fills a hole of a text. */
export type Param = string | number | Phrase | readonly Param[]

/**
 * One problem of a document, record, request or import row, as data: `pointer` is a JSON pointer into what was sent, and the
 * words come from a table of texts at the edge (`sayIssue`), in the reader's language.
 */
export type Issue = {
  readonly code: string
  readonly pointer: string
  /** Which text of the table says it, where one code has several: `type_mismatch.side`. */
  readonly text?: string
  readonly params?: Readonly<Record<string, Param>>
  /** Words that a document gives: the message of a rule. They stand over the table's. */
  readonly message?: Label
  readonly expected?: string
  readonly file?: string
  /** Within the text at `pointer`, half-open: where an expression has the problem. */
  readonly at?: readonly [from: number, to: number]
}

/** An issue in the reader's language: what APIs answer and pages show. */
export type SaidIssue = {
  readonly code: string
  readonly pointer: string
  readonly message: string
  readonly hint?: string
  readonly expected?: string
  readonly file?: string
  readonly at?: readonly [from: number, to: number]
  readonly params?: Readonly<Record<string, string | number>>
}

import type { Row, Value } from '@courtyard/expression/value'
import type { Day } from '@courtyard/std/day'
import type { Fen } from '@courtyard/std/money'
import type { Rational } from '@courtyard/std/rational'

/** What one discount took off a line, tax included where the line's amount includes it. */
export type Taken = { readonly discount: string; readonly fen: Fen }

/** Version of these rules; stored with each line. Raised when the same inputs would give another amount or text. */
export const ENGINE_VERSION = 1

/** What an input brought for one subject. `gap`: records were found, but some lack the value, so that no sum of them is true. */
export type Found =
  | { readonly value: Value }
  | { readonly missing: true }
  | { readonly ambiguous: number }
  | { readonly gap: true }

/** A standard bound to a subject: half-open days, with overrides. */
export type Attachment = {
  readonly from: Day
  readonly to: Day | null
  readonly coefficient: Rational | null
  /** Replaces the param `price` of the version. */
  readonly price: Rational | null
}

/** A subject's part of a group's total (largest remainder), as allotted for the whole group at once. */
export type Allotment = {
  readonly group: string
  readonly amountFen: Fen
  readonly groupFen: Fen
  readonly total: Rational
  readonly weight: Rational
  readonly weightSum: Rational
  readonly members: number
}

/** A record that caused a charge, and the day it belongs to. */
export type CausedBy = { readonly id: string; readonly on: Day; readonly row: Row }

/** All that one standard needs of one subject. */
export type Facts = {
  readonly subject: Row
  readonly attachments: readonly Attachment[]
  readonly inputs: Readonly<Record<string, Found>>
  /** For share standards: the subject's part, or why there is none. */
  readonly allotment?: Allotment | { readonly problem: string }
  /** For event standards: the records of the period that are not charged yet. */
  readonly events?: readonly CausedBy[]
  /** Names of the discounts whose condition holds for the subject. */
  readonly discounts?: ReadonlySet<string>
}

/** A computed money line. Days are half-open; amount = net + tax, in fen. */
export type Charge = {
  readonly standard: string
  readonly item: string
  /** '' for the first charge of standard, subject and period; a number for its further segments; a record's id for what it caused, a bill's for late fees. */
  readonly part: string
  readonly versionFrom: Day
  readonly from: Day
  readonly to: Day
  readonly amountFen: Fen
  readonly netFen: Fen
  readonly taxFen: Fen
  /** What it would be without discounts: amount = list - everything taken. */
  readonly listFen: Fen
  readonly taken: readonly Taken[]
  /** JSON that replays the line (stored-inputs.ts). */
  readonly inputs: StoredInputs
  readonly traceHash: string
}

/** Why there is no line: an exception wants a person, a skip is by rule. */
export type Note = {
  readonly standard: string
  readonly kind: 'exception' | 'skipped'
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>
}

/** Numbers as exact text under `n`, so that a replay cannot mistake text for a number. */
export type StoredValue =
  | string
  | boolean
  | null
  | { readonly n: string }
  | { readonly l: readonly StoredValue[] }
  | { readonly r: Readonly<Record<string, StoredValue>> }
export type StoredInputs = {
  readonly row: Readonly<Record<string, StoredValue>>
  readonly period: string
  readonly price?: string
  /** Part of the full period charged, when not all of it. */
  readonly ratio?: {
    readonly part: string
    readonly days: number
    readonly of: number
    /** All days of it: the words do not say so. */
    readonly whole?: true
    /** Parts that are rounded by themselves, in place of `part`. */
    readonly months?: readonly string[]
    /** Of a whole period, for amounts of discounts, where `part` counts days. */
    readonly portion?: string
  }
  /** Days of `$run` where they are not the period's. */
  readonly span?: { readonly from: Day; readonly to: Day }
  /** Item of the component that the line is of. */
  readonly component?: string
  /** What each discount took, in the order they were applied. */
  readonly discounts?: readonly { readonly discount: string; readonly fen: string }[]
  readonly share?: { readonly group: string; readonly amountFen: string; readonly groupFen: string }
  readonly late?: {
    readonly bill: string
    readonly no: string
    readonly chargedFen: string
    readonly days: number
    /** Of a policy by the month. */
    readonly months?: number
    /** Owed on the due day. */
    readonly principalFen: string
    /** What was owed from later days on, where part of it was paid or adjusted. */
    readonly owed?: readonly { readonly from: string; readonly fen: string }[]
  }
}

import type { Tree } from '@courtyard/expression/tree'
import type { Label } from '@courtyard/std/label'

/** Numbers by groups with totals (documents/report.ts), names resolved and formulas typed. */
export type Report = {
  readonly name: string
  readonly label: Label
  readonly help?: Label
  readonly params: readonly ReportParam[]
  readonly groups: readonly ReportGroup[]
  readonly inputs: readonly ReportInput[]
  readonly columns: readonly ReportColumn[]
  readonly sort?: { readonly column: string; readonly descending: boolean }
  readonly subtotals: boolean
  /** Groups whose sums are all nothing are left out. */
  readonly hideZeros?: boolean
  readonly equals: readonly ReportCheck[]
  readonly print: { readonly orientation: 'portrait' | 'landscape'; readonly note?: Label }
}
export type ReportParam = {
  readonly name: string
  readonly label: Label
  readonly type: 'period' | 'day' | 'number' | 'text' | 'record'
  /** Entity of a record. */
  readonly to?: string
  /** A value, or `today`, `this_month`, `last_month`. */
  readonly default?: string
  readonly optional: boolean
}
/** `entity` and `field` are where the first input's path ends: how its values are written. */
export type ReportGroup = {
  readonly name: string
  readonly label: Label
  readonly entity: string
  readonly field: string
}
export type ReportInput = {
  readonly name: string
  readonly label: Label
  readonly from: string
  /** A path for each group of the report, in their order. */
  readonly by: readonly string[]
  readonly where?: Tree
  readonly take: { readonly fn: 'sum' | 'count' | 'min' | 'max'; readonly path?: string }
  readonly missing: string | null
}
export type ReportColumn = {
  readonly name: string
  readonly label: Label
  readonly amount: Tree
  readonly result: {
    readonly type: 'money' | 'decimal' | 'integer' | 'percent'
    readonly scale: number
    readonly unit?: string
  }
  readonly total: 'calculate' | 'sum' | 'none'
}
/** `accounts` and `kinds` are those of the ledger; the others name parameters. */
export type ReportCheck = {
  readonly name: string
  readonly label: Label
  readonly column: string
  readonly accounts?: readonly string[]
  /** In catalogs that were published when a check was about one kind. */
  readonly account?: string
  readonly side: 'debit' | 'credit' | 'balance' | 'owed'
  readonly kinds?: readonly string[]
  readonly period?: string
  readonly upto?: string
  readonly since?: string
  readonly until?: string
  /** The same question over the ledger's entries as an entity, for who reads a part of it, and where it asks for more. */
  readonly entries?: ReportInput
  /** Only the entries can answer: there is a condition that the ledger itself does not know. */
  readonly narrowed?: boolean
}

/** Tiles over reports and views. */
export type Dashboard = {
  readonly name: string
  readonly label: Label
  readonly refresh?: number
  readonly tiles: readonly Tile[]
}
export type Tile = {
  readonly name: string
  readonly label: Label
  readonly show: 'number' | 'table' | 'bar' | 'line' | 'donut'
  readonly over: { readonly kind: 'report' | 'view'; readonly name: string }
  readonly columns: readonly string[]
  readonly params: Readonly<Record<string, string>>
  readonly rows: number
  readonly width: 'third' | 'half' | 'full'
}

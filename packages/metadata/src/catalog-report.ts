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
/** `account` is a kind of the ledger's accounts. */
export type ReportCheck = {
  readonly name: string
  readonly label: Label
  readonly column: string
  readonly account: string
  readonly side: 'debit' | 'credit' | 'balance'
  readonly period?: string
  readonly until?: string
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

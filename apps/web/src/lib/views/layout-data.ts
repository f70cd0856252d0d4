import type { AggregateRow, RecordJson, RecordPage } from '@courtyard/contract/records'

/** One lane of a kanban: an option, or the empty lane. */
export type Lane = {
  readonly value: string | null
  readonly items: readonly RecordJson[]
  readonly count: number
  /** By total field; null where nothing can be added up. */
  readonly totals: Readonly<Record<string, string | null>>
}

/** What a layout shows beside or instead of one page of rows. */
export type LayoutData =
  | { readonly type: 'table'; readonly groups: readonly AggregateRow[] }
  | { readonly type: 'gallery' }
  | { readonly type: 'kanban'; readonly lanes: readonly Lane[] }
  | { readonly type: 'calendar'; readonly items: readonly RecordJson[]; readonly more: boolean }
  | { readonly type: 'tree'; readonly branches: readonly Branch[]; readonly counts: Readonly<Record<string, number>> }

/** The children of an open record. */
export type Branch = { readonly parent: string; readonly items: readonly RecordJson[]; readonly more: boolean }

export type Loaded = { readonly page: RecordPage; readonly layout: LayoutData }

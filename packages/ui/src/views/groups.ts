import type { AggregateRow, RecordJson } from '@courtyard/contract/records'
import { valueAt } from '../columns.ts'

/** What tells one group of records from another: the id of a reference, else the value's text; empty for none. */
export function groupKey(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' && 'id' in value ? String(value.id) : String(value)
}

/** Rows that stand together, and what is known of the whole group beyond this page. */
export type RowGroup = {
  readonly key: string
  readonly value: unknown
  readonly rows: readonly RecordJson[]
  readonly total: AggregateRow | undefined
}

/** Cuts sorted rows into groups of equal values at a path; the totals are those of all pages. */
export function groupRows(rows: readonly RecordJson[], path: string, totals: readonly AggregateRow[]): RowGroup[] {
  const byKey = new Map(totals.map((total) => [groupKey(total.group[path]), total]))
  const groups: { key: string; value: unknown; rows: RecordJson[]; total: AggregateRow | undefined }[] = []
  for (const row of rows) {
    const value = valueAt(row, path)
    const key = groupKey(value)
    const last = groups.at(-1)
    if (last?.key === key) last.rows.push(row)
    else groups.push({ key, value, rows: [row], total: byKey.get(key) })
  }
  return groups
}

import { encodeCursor } from './cursor.ts'
import type { ListPlan } from './plan-list.ts'
import { type RawRow, shapeItems, shapeVersion } from './shape-items.ts'

/** A record as the API gives it (contract/records RecordJson). */
export type RecordShape = {
  id: string
  version: number
  can?: { update: boolean; delete: boolean }
  '@children'?: number
  '@masked'?: string[]
  '@path'?: { id: string; title: string | null }[]
  [field: string]: unknown
}
export type PageShape = {
  items: RecordShape[]
  next_cursor: string | null
  count?: number
  totals?: Record<string, string | null>
}

/** Rows of compileList, and of compileTotals when it was asked for, as a page. */
export function shapePage(plan: ListPlan, rows: readonly unknown[], totals?: unknown): PageShape {
  const raw = rows as readonly RawRow[]
  const shown = raw.slice(0, plan.limit)
  const last = raw.length > plan.limit ? shown.at(-1) : undefined
  return {
    items: shown.map((row) => shapeRecord(plan, row)),
    next_cursor: last ? encodeCursor(plan.hash, { id: String(last.id), values: sortValues(plan, last) }) : null,
    ...shapeTotals(plan, totals as RawRow | undefined),
  }
}

/** One row as a record. */
export function shapeRecord(plan: ListPlan, row: unknown): RecordShape {
  const raw = row as RawRow
  const record: RecordShape = { id: String(raw.id), version: shapeVersion(raw.version) }
  if (plan.trashed) Object.assign(record, { deleted_at: raw.deleted_at, deleted_by: raw.deleted_by })
  if (plan.can) record.can = { update: raw.can_update === true, delete: raw.can_delete === true }
  if (plan.tree) record['@children'] = Number(raw.tree_children)
  if (plan.path) record['@path'] = raw.tree_path as NonNullable<RecordShape['@path']>
  shapeItems({ items: plan.items, row: raw, into: record })
  return record
}

const sortValues = (plan: ListPlan, row: RawRow) =>
  plan.sort.map((_, index) => {
    const value = row[`k${index}`]
    return value === null || value === undefined ? null : String(value)
  })

function shapeTotals(plan: ListPlan, row: RawRow | undefined): Pick<PageShape, 'count' | 'totals'> {
  if (!row) return {}
  const totals = plan.totals.map((path, index) => [path, (row[`t${index}`] ?? null) as string | null] as const)
  return {
    ...(plan.count && { count: Number(row.count) }),
    ...(plan.totals.length > 0 && { totals: Object.fromEntries(totals) }),
  }
}

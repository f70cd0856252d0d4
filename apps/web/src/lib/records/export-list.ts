import type { Client } from '@courtyard/contract/client'
import type { RecordJson } from '@courtyard/contract/records'
import { csvText } from '@courtyard/std/csv'
import { textOf } from '@courtyard/std/label'
import { type Column, isNumeric, valueAt } from '@courtyard/ui/columns'
import { exportText } from '@courtyard/ui/display'
import type { Translate } from '@courtyard/ui/i18n/messages'
import { type ListPlan, queryOf } from './load-list.ts'

const EXPORT_PAGE = '200'

type Options = {
  columns: readonly Column[]
  t: Translate
  signal: AbortSignal
  onprogress: (rows: number) => void
  /** Who takes it along, and when: stands below what is about people. */
  mark: { who: string; at: string }
}

/** Every record of the filtered list that may leave, as CSV: numbers exact and ungrouped, the rest as shown. null when stopped. */
export async function exportList(
  client: Client,
  plan: ListPlan,
  { columns, t, signal, onprogress, mark }: Options,
): Promise<string | null> {
  const { cursor: _, totals: __, ...asked } = queryOf(plan)
  const query = { ...asked, purpose: 'export' } as const
  const rows = [
    columns.map(({ label, unit, path }) => `${textOf(label, plan.locale, path)}${unit ? ` (${unit})` : ''}`),
  ]
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await client.list(plan.entity.name, {
      ...query,
      limit: EXPORT_PAGE,

      ...(cursor ? { cursor } : {}),
    })
    if (signal.aborted) return null
    rows.push(...page.items.map((record) => columns.map((column) => cellOf(plan, t, column, record))))
    onprogress(rows.length - 1)
    cursor = page.next_cursor
  }
  if (columns.some(({ field }) => field.personal)) rows.push([t('export_mark', mark)])
  return csvText(rows)
}

function cellOf(plan: ListPlan, t: Translate, { field, path }: Column, record: RecordJson): string {
  const value = valueAt(record, path)
  if (value === null || value === undefined) return ''
  if (isNumeric(field) && field.type !== 'percent') return String(value)
  return exportText(field, value, { locale: plan.locale, t, timeZone: plan.catalog.tenant.time_zone })
}

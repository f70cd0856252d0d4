import type { FeeRunPreview } from '@courtyard/contract/fee-runs'
import { csvText } from '@courtyard/std/csv'
import { textOf } from '@courtyard/std/label'
import { noteAlone } from '../audit/note.ts'
import type { Actor, Deps } from '../deps.ts'
import type { Workbooks } from '../imports/ports.ts'
import { previewSavedRun } from './seal-fee-run.ts'

export type PreviewExport = { readonly id: string; readonly format: 'csv' | 'xlsx'; readonly locale: string }

const words = {
  'zh-CN': {
    ...{ title: '试算', subject: '收费对象', payer: '缴费人', total: '合计', previous: '上期合计' },
    ...{ note: '说明', seen: '已确认' },
  },
  en: {
    ...{ title: 'Preview', subject: 'Subject', payer: 'Payer', total: 'Total', previous: 'Total of the period before' },
    ...{ note: 'Notes', seen: 'acknowledged' },
  },
} as const

/** All rows of a saved run's preview as a file, amounts as exact texts. Throws as previewSavedRun does. */
export async function exportPreview(
  deps: Deps & { readonly workbooks: Workbooks },
  actor: Actor,
  { id, format, locale }: PreviewExport,
): Promise<Uint8Array> {
  const page = { filter: 'all', offset: 0, limit: Number.MAX_SAFE_INTEGER, locale } as const
  const preview = await previewSavedRun(deps, actor, { id, page })
  const { feeItems } = await deps.catalogs.load(actor.tenant)
  const say = words[locale === 'en' ? 'en' : 'zh-CN']
  const labels = preview.by_item.map(({ item }) => textOf(feeItems[item]?.label, locale, item))
  const head = [say.subject, say.payer, ...labels, say.total, say.previous, say.note]
  const rows = [head, ...preview.rows.map((row) => cellsOf(preview, row, say.seen))]
  const what = { format, rows: rows.length - 1 }
  await noteAlone(deps, actor, { action: 'fee_run.exported', subject: ['fee_run', id], what })
  if (format === 'csv') return new TextEncoder().encode(csvText(rows))
  return await deps.workbooks.write([{ title: `${say.title} ${preview.period}`, rows }])
}

const cellsOf = (preview: FeeRunPreview, row: FeeRunPreview['rows'][number], seen: string): string[] => [
  row.subject.title,
  row.payer?.title ?? '',
  ...preview.by_item.map(({ item }) => row.amounts[item] ?? ''),
  row.total,
  row.previous_total ?? '',
  row.notes.map((note) => (note.seen ? `${note.message} [${seen}]` : note.message)).join('; '),
]

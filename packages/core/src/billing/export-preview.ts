import type { FeeRunPreview } from '@courtyard/contract/fee-runs'
import type { TenantTx } from '@courtyard/db/database'
import { csvText } from '@courtyard/std/csv'
import { Fault } from '@courtyard/std/fault'
import { textOf } from '@courtyard/std/label'
import { noteAlone } from '../audit/note.ts'
import type { Actor, Deps } from '../deps.ts'
import type { Workbooks } from '../imports/ports.ts'
import { billBindings } from '../money/payer.ts'
import { exportMark, isNamedPersonally } from '../personal/export-mark.ts'
import { forExport } from '../records/export-rights.ts'
import { allTitles } from '../records/name-records.ts'
import { rightsOfRequest } from '../records/rights-of-request.ts'
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

/**
 * The rows of a saved run's preview as a file, amounts as exact texts: of the subjects that the reader may read and export, with
 * the payers of whom that is so, too. Throws as previewSavedRun does, and not_allowed where no subject may leave.
 */
export async function exportPreview(
  deps: Deps & { readonly workbooks: Workbooks },
  actor: Actor,
  { id, format, locale }: PreviewExport,
): Promise<Uint8Array> {
  const page = { filter: 'all', offset: 0, limit: Number.MAX_SAFE_INTEGER, locale } as const
  const preview = await previewSavedRun(deps, actor, { id, page })
  const catalog = await deps.catalogs.load(actor.tenant)
  const { feeItems } = catalog
  const say = words[locale === 'en' ? 'en' : 'zh-CN']
  const labels = preview.by_item.map(({ item }) => textOf(feeItems[item]?.label, locale, item))
  const head = [say.subject, say.payer, ...labels, say.total, say.previous, say.note]
  const leaving = await leavingRows(deps, actor, preview)
  const rows = [head, ...leaving.map((row) => cellsOf(preview, row, say.seen))]
  const what = { format, rows: rows.length - 1 }
  await noteAlone(deps, actor, { action: 'fee_run.exported', subject: ['fee_run', id], what })
  const named = Object.values(billBindings({ catalog })).some((entity) => isNamedPersonally(catalog, entity))
  if (named) rows.push([await exportMark(deps, actor, { catalog, locale })])
  if (format === 'csv') return new TextEncoder().encode(csvText(rows))
  return await deps.workbooks.write([{ title: `${say.title} ${preview.period}`, rows }])
}

type Row = FeeRunPreview['rows'][number]

async function leavingRows(deps: Deps, actor: Actor, { rows }: FeeRunPreview): Promise<Row[]> {
  const reading = await rightsOfRequest(deps, actor)
  const { subject, payer } = billBindings(reading)
  const rights = forExport(reading)
  if (rights.scopes.read(subject).grants.length === 0)
    throw new Fault('not_allowed', { action: 'export', entity: subject })
  const ids = (of: (row: Row) => string | undefined) => [...new Set(rows.flatMap((row) => of(row) ?? []))]
  const read = async (tx: TenantTx) => {
    const subjects = await allTitles(tx, rights, { entity: subject, ids: ids((row) => row.subject.id) })
    const payers = await allTitles(tx, rights, { entity: payer, ids: ids((row) => row.payer?.id) })
    return { subjects, payers }
  }
  const { subjects, payers } = await deps.db.withTenant(actor.tenant, read, { readOnly: true })
  const shown = ({ id }: { readonly id: string }, titles: typeof payers) => ({ id, title: titles.get(id) ?? '' })
  return rows
    .filter((row) => subjects.has(row.subject.id))
    .map((row) => ({ ...row, subject: shown(row.subject, subjects), payer: row.payer && shown(row.payer, payers) }))
}

const cellsOf = (preview: FeeRunPreview, row: Row, seen: string): string[] => [
  row.subject.title,
  row.payer?.title ?? '',
  ...preview.by_item.map(({ item }) => row.amounts[item] ?? ''),
  row.total,
  row.previous_total ?? '',
  row.notes.map((note) => (note.seen ? `${note.message} [${seen}]` : note.message)).join('; '),
]

import type { ReportResult } from '@courtyard/contract/reports'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { Report } from '@courtyard/metadata/catalog-report'
import { csvText } from '@courtyard/std/csv'
import { textOf } from '@courtyard/std/label'
import { noteAlone } from '../audit/note.ts'
import type { Actor, Deps } from '../deps.ts'
import type { Workbooks } from '../imports/ports.ts'
import { exportMark, isPersonalField } from '../personal/export-mark.ts'
import { type ReportRequest, runReport } from './run-report.ts'

export type ExportRequest = ReportRequest & { readonly format: 'csv' | 'xlsx'; readonly locale: string }

const words = {
  'zh-CN': { total: '合计', subtotal: '小计' },
  en: { total: 'Total', subtotal: 'Subtotal' },
} as const

/**
 * The report as a file, made of what the reader may read and export: rows, subtotals and total as on the page, numbers as exact
 * texts. Throws as runReport does.
 */
export async function exportReport(
  deps: Deps & { readonly workbooks: Workbooks },
  actor: Actor,
  request: ExportRequest,
): Promise<Uint8Array> {
  const result = await runReport(deps, actor, { ...request, leaves: true })
  const catalog = await deps.catalogs.at(actor.tenant, result.version)
  const report = catalog.reports[result.report]!
  const rows = tableOf({ catalog, report, result, locale: request.locale })
  const personal = report.groups.filter(({ entity, field }) => isPersonalField(catalog, entity, field))
  const names = personal.map(({ name }) => name).join(', ')
  const what = { format: request.format, rows: rows.length - 1, ...(names !== '' && { personal: names }) }
  await noteAlone(deps, actor, { action: 'report.exported', subject: ['report', report.name], what })
  deps.reads?.read(actor, result.rows.length)
  if (personal.length > 0) rows.push([await exportMark(deps, actor, { catalog, locale: request.locale })])
  if (request.format === 'csv') return new TextEncoder().encode(csvText(rows))
  return await deps.workbooks.write([{ title: textOf(report.label, request.locale, report.name), rows }])
}

type TableOf = {
  readonly catalog: Catalog
  readonly report: Report
  readonly result: ReportResult
  readonly locale: string
}

function tableOf({ catalog, report, result, locale }: TableOf): string[][] {
  const { total, subtotal } = words[locale === 'en' ? 'en' : 'zh-CN']
  const { groups, columns } = report
  const cells = (values: Readonly<Record<string, string | null>>) => columns.map(({ name }) => values[name] ?? '')
  const head = [...groups, ...columns].map(({ name, label }) => textOf(label, locale, name))
  const rows = result.rows.map(({ depth, group, values }) => [
    ...groups.map((_, index) =>
      index < depth
        ? groupText(catalog, report, { index, value: group[index], locale })
        : index === depth
          ? subtotal
          : '',
    ),
    ...cells(values),
  ])
  const foot = [...groups.map((_, index) => (index === 0 ? total : '')), ...cells(result.total)]
  return [head, ...rows, ...(groups.length > 0 ? [foot] : [])]
}

type GroupAt = { readonly index: number; readonly value: unknown; readonly locale: string }

/** Options by their label, records by their title. */
function groupText(catalog: Catalog, report: Report, { index, value, locale }: GroupAt): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'object' && 'title' in value) return String(value.title ?? '')
  const { entity, field: name } = report.groups[index]!
  const field = catalog.entities[entity]?.fields.find((one) => one.name === name)
  const option = field?.type === 'enum' ? field.options.find((one) => one.value === value) : undefined
  return option ? textOf(option.label, locale, option.value) : String(value)
}

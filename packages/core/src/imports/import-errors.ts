import type { Actor } from '../deps.ts'
import { unpackFiles } from './file-pack.ts'
import { getMapping, type ImportDeps, importCatalog, planContext, readSheets } from './import-context.ts'
import { planImport } from './plan-import.ts'
import type { Sheet, SheetToWrite } from './ports.ts'
import type { ImportProblem } from './problem.ts'
import { readImport } from './read-import.ts'

const HEADER_ROWS = 30

/**
 * The rows that have problems, as a workbook: each sheet as it was sent with its heading rows, the reasons in a first
 * column, so that it can be corrected and sent again. Throws Fault import_missing, not_allowed.
 */
export async function importErrors(deps: ImportDeps, actor: Actor, id: string): Promise<Uint8Array> {
  const catalog = await importCatalog(deps, actor)
  const { sheets, problems } = await deps.db.withTenant(actor.tenant, async (tx) => {
    const stored = await readImport(tx, id, { lock: false })
    const mapping = getMapping(catalog, stored.mapping)
    const read = await readSheets(deps.workbooks, unpackFiles(stored.files, stored.content))
    const plan = await planImport(planContext(tx, { deps, actor, catalog, mapping }), read)
    return { sheets: read, problems: plan.problems }
  })
  return await deps.workbooks.write(errorSheets(sheets, problems, catalog.locales[0] ?? 'zh-CN'))
}

/** Pure: the sheets of the error workbook. */
export function errorSheets(
  sheets: readonly Sheet[],
  problems: readonly ImportProblem[],
  locale: string,
): SheetToWrite[] {
  const [rowTitle, reasonTitle] = locale === 'en' ? ['Row', 'Reason'] : ['行号', '原因']
  const written = sheets.flatMap((sheet): SheetToWrite[] => {
    const reasons = new Map<number, string[]>()
    for (const problem of problems) {
      if (problem.file !== sheet.file || problem.sheet !== sheet.title) continue
      reasons.set(problem.row, [...(reasons.get(problem.row) ?? []), `${problem.column}: ${problem.message}`])
    }
    if (reasons.size === 0) return []
    const first = Math.min(...[...reasons.keys()].filter((row) => row > 0))
    const header = headerBefore(sheet, first)
    const bad = sheet.rows.filter((row) => reasons.has(row.number))
    const texts = (row: Sheet['rows'][number] | undefined) => row?.cells.map((cell) => cell?.text ?? null) ?? []
    const rows = bad.map((row) => [String(row.number), [...new Set(reasons.get(row.number))].join('; '), ...texts(row)])
    const whole = reasons.get(0) ? [['', [...new Set(reasons.get(0))].join('; ')]] : []
    return [{ title: sheet.title, rows: [[rowTitle!, reasonTitle!, ...texts(header)], ...whole, ...rows] }]
  })
  return written.length > 0 ? written : [{ title: reasonTitle!, rows: [[rowTitle!, reasonTitle!]] }]
}

/** The fullest row near the top is the header. */
function headerBefore(sheet: Sheet, first: number): Sheet['rows'][number] | undefined {
  const width = (row: Sheet['rows'][number]) => new Set(row.cells.flatMap((cell) => (cell ? [cell.text] : []))).size
  const top = sheet.rows.slice(0, HEADER_ROWS).filter((row) => !(row.number >= first))
  return top.reduce<Sheet['rows'][number] | undefined>(
    (best, row) => (best === undefined || width(row) > width(best) ? row : best),
    undefined,
  )
}

import type { ImportReport } from '@courtyard/contract/imports'
import type { Mapping } from '@courtyard/metadata/catalog'
import type { ImportPlan } from './plan-import.ts'
import type { ImportFile, Sheet } from './ports.ts'
import type { ImportProblem } from './problem.ts'
import { titleMatches } from './sheet-table.ts'

const PROBLEMS_SHOWN = 1000

export type ReportTask = {
  readonly id: string
  readonly mapping: Mapping
  readonly files: readonly Pick<ImportFile, 'name'>[]
  readonly sheets: readonly Sheet[]
  readonly plan: ImportPlan
  readonly state: ImportReport['state']
}

/** What a plan means to people: counts per sheet, sheets nobody asked for, the first problems. */
export function reportOf({ id, mapping, files, sheets, plan, state }: ReportTask): ImportReport {
  const errors = plan.problems.filter((problem) => problem.severity === 'error')
  const patterns = mapping.sheets.flatMap((sheet) => [
    ...sheet.match,
    ...(sheet.joins ?? []).flatMap((join) => join.match),
  ])
  return {
    id,
    mapping: mapping.name,
    state,
    files: files.map((file) => file.name),
    sheets: plan.entries.map((entry) => ({ ...entry, ...badRows(entry, plan.problems) })),
    unmatched_sheets: sheets
      .filter((sheet) => sheet.rows.length > 0 && !titleMatches(sheet.title, patterns))
      .map((sheet) => ({ file: sheet.file, sheet: sheet.title })),
    problems: [...plan.problems.slice(0, PROBLEMS_SHOWN)],
    problem_count: plan.problems.length,
    committable:
      state === 'checked' && errors.length === 0 && plan.entries.some((entry) => entry.rows > 0 && entry.file !== ''),
  }
}

/** Rows of a sheet with errors, and with warnings only. Two entries of one sheet share its bad rows. */
function badRows(entry: { file: string; sheet: string }, problems: readonly ImportProblem[]) {
  const here = problems.filter((problem) => problem.file === entry.file && problem.sheet === entry.sheet)
  const bad = new Set(here.filter((problem) => problem.severity === 'error').map((problem) => problem.row))
  const warned = new Set(here.map((problem) => problem.row).filter((row) => !bad.has(row)))
  return { bad: bad.size, warnings: warned.size }
}

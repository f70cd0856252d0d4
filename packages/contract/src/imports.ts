/** POST /imports (multipart: mapping, files[]) answers the dry run; POST /imports/{id}/commit writes it in one transaction. */
export type ImportReport = {
  id: string
  mapping: string
  state: 'checked' | 'committed' | 'failed'
  files: string[]
  sheets: { sheet: string; file: string; entity: string; rows: number; create: number; update: number; same: number; skipped: number; bad: number; warnings: number }[]
  unmatched_sheets: { file: string; sheet: string }[]
  /** First 1,000 in row order; the error workbook (GET /imports/{id}/errors.xlsx) holds all. */
  problems: { file: string; sheet: string; row: number; column: string; value: string; code: string; severity: 'error' | 'warning'; message: string }[]
  problem_count: number
  committable: boolean
}

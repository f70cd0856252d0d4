import { z } from 'zod'

/** POST /imports (multipart: mapping, files[]) answers the dry run; POST /imports/{id}/commit writes it in one transaction. */
export type ImportReport = {
  id: string
  mapping: string
  state: 'checked' | 'committed' | 'failed'
  files: string[]
  sheets: {
    sheet: string
    file: string
    entity: string
    rows: number
    create: number
    update: number
    same: number
    skipped: number
    bad: number
    warnings: number
  }[]
  unmatched_sheets: { file: string; sheet: string }[]
  /** First 1,000 in row order; the error workbook (GET /imports/{id}/errors.xlsx) holds all. */
  problems: {
    file: string
    sheet: string
    row: number
    column: string
    value: string
    code: string
    severity: 'error' | 'warning'
    message: string
  }[]
  problem_count: number
  committable: boolean
}

/** All files of one dry run together. */
export const IMPORT_BYTES_MAX = 30_000_000
export const IMPORT_FILES_MAX = 20

const count = z.int().min(0)

export const importReportSchema: z.ZodType<ImportReport> = z.object({
  id: z.uuid(),
  mapping: z.string(),
  state: z.enum(['checked', 'committed', 'failed']),
  files: z.array(z.string()),
  sheets: z.array(
    z.object({
      sheet: z.string(),
      file: z.string(),
      entity: z.string(),
      rows: count,
      create: count,
      update: count,
      same: count,
      skipped: count,
      bad: count,
      warnings: count,
    }),
  ),
  unmatched_sheets: z.array(z.object({ file: z.string(), sheet: z.string() })),
  problems: z.array(
    z.object({
      file: z.string(),
      sheet: z.string(),
      row: z.int(),
      column: z.string(),
      value: z.string(),
      code: z.string(),
      severity: z.enum(['error', 'warning']),
      message: z.string(),
    }),
  ),
  problem_count: count,
  committable: z.boolean(),
})

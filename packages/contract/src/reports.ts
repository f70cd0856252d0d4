import type { Report } from '@courtyard/metadata/catalog-report'
import { z } from 'zod'

/** A report as it is described to who may run it: what it reads and computes stays on the server. */
export type ReportDescription = Pick<Report, 'name' | 'label' | 'help' | 'params' | 'groups' | 'print'> & {
  /** Whether its file may be had: all it stands on may leave. */
  readonly exports: boolean
  readonly columns: readonly (Pick<Report['columns'][number], 'name' | 'label' | 'result' | 'total'> & {
    /** Inputs the column is made of, whose records the list behind a number shows. */
    readonly inputs: readonly string[]
  })[]
  readonly inputs: readonly (Pick<Report['inputs'][number], 'name' | 'label' | 'from'> & {
    /** Fields worth seeing of the records behind a number. */
    readonly columns: readonly string[]
  })[]
}

const cells = z.record(z.string(), z.string().nullable())

/** Rows that one answer of a report has at most; `limit` asks for fewer. Files have all of them. */
export const REPORT_ROWS_MAX = 5_000

/** `equal`, `differs`, or `not_compared`: who asks sees only part, and the ledger is whole. */
export const checkSchema = z.object({
  name: z.string(),
  column: z.string(),
  state: z.enum(['equal', 'differs', 'not_compared']),
  report: z.string().nullable(),
  ledger: z.string().nullable(),
})

/**
 * GET /reports/{name}?<param>=…: `depth` is how many groups a row is about, fewer for a subtotal. Numbers are decimal text,
 * null where there is none; a percent is its ratio. A group's value stands as in a list: a record is `{ id, title }`.
 */
export const reportResultSchema = z.object({
  report: z.string(),
  version: z.int(),
  at: z.string(),
  params: cells,
  /** Rows there are in all; `rows` may be a part of them, from `offset` on. */
  count: z.int(),
  rows: z.array(z.object({ depth: z.int(), group: z.array(z.unknown()), values: cells })),
  total: cells,
  checks: z.array(checkSchema),
})
export type ReportResult = z.infer<typeof reportResultSchema>

/** GET /dashboards/{name}: each tile with what it shows, or the code of why it shows nothing. */
export const tileResultSchema = z.object({
  name: z.string(),
  report: reportResultSchema.optional(),
  /** Of a view: how many records, totals of its columns, and the first records. */
  view: z
    .object({
      count: z.int(),
      totals: cells,
      items: z.array(z.record(z.string(), z.unknown())),
    })
    .optional(),
  problem: z.string().optional(),
})
export const dashboardResultSchema = z.object({
  dashboard: z.string(),
  at: z.string(),
  tiles: z.array(tileResultSchema),
})
export type TileResult = z.infer<typeof tileResultSchema>
export type DashboardResult = z.infer<typeof dashboardResultSchema>

import { z } from 'zod'

/** POST /fee-runs/preview and POST /fee-runs. `preview_hash` makes commit refuse when the outcome would differ from what was shown. */
export const feeRunRequestSchema = z.strictObject({
  period: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
  standards: z.array(z.string()).min(1).max(50),
  preview_hash: z.string().optional(),
})
export type FeeRunRequest = z.infer<typeof feeRunRequestSchema>

/** Amounts are yuan as decimal text with two digits. */
export type FeeRunPreview = {
  period: string
  standards: string[]
  preview_hash: string
  receivable: string
  bills: number
  lines: number
  subjects: number
  exceptions: number
  skipped: number
  previous: { period: string; receivable: string } | null
  by_item: { item: string; receivable: string; lines: number; previous: string | null }[]
  shares: { group: string; standard: string; total: string; members: number; adds_up: boolean }[]
  rows: FeeRunRow[]
  /** How many rows there are in all; `rows` holds the page asked for (`filter=all|exceptions|skipped|changed`, `offset`, `limit`). */
  row_count: number
}
export type FeeRunRow = {
  subject: { id: string; title: string }
  payer: { id: string; title: string } | null
  amounts: Record<string, string | null>
  total: string
  previous_total: string | null
  notes: { standard: string; kind: 'exception' | 'skipped'; code: string; message: string }[]
}

export type FeeRun = {
  id: string
  period: string
  standards: string[]
  state: 'queued' | 'running' | 'done' | 'failed'
  subjects_total: number
  subjects_done: number
  bills: number
  lines: number
  receivable: string
  exceptions: number
  skipped: number
  created_at: string
  finished_at: string | null
  result_hash: string | null
}

/** GET /bill-lines/{id}/explanation: recomputed from the stored inputs; `same` is true when it is byte-equal to what was billed. */
export type Explanation = {
  line: string
  item: string
  standard: string
  standard_version: string
  amount: string
  text: Record<string, string>
  formula: string
  inputs: { name: string; value: string; unit: string | null; label?: string }[]
  steps: { source: string; value: string }[]
  tiers?: { from: string; to: string | null; quantity: string; price: string; amount: string }[]
  same: boolean
}

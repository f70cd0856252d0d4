import type { Label } from '@courtyard/std/label'
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
  /** What discounts take off the lines in all; the receivable is what is left. */
  discount: string
  bills: number
  lines: number
  subjects: number
  exceptions: number
  skipped: number
  previous: { period: string; receivable: string } | null
  by_item: { item: string; receivable: string; discount: string; lines: number; previous: string | null }[]
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
  discount: string
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
  /** The standard and the inputs as people call them; an owner may read no catalog. */
  standard_label: Label
  standard_version: string
  amount: string
  /** Before discounts, and what each took, in the order they were applied. */
  list_amount: string
  discounts: { discount: string; label: Label; amount: string }[]
  text: Record<string, string>
  formula: string
  inputs: { name: string; value: string; unit: string | null; label?: Label }[]
  steps: { source: string; value: string }[]
  tiers?: { from: string; to: string | null; quantity: string; price: string; amount: string }[]
  same: boolean
}

const yuan = z
  .string()
  .regex(/^-?\d+\.\d{2}$/)
  .describe('Yuan as decimal text')
const count = z.int().min(0)
const titled = z.object({ id: z.uuid(), title: z.string() })

export const feeRunSchema: z.ZodType<FeeRun> = z.object({
  id: z.uuid(),
  period: z.string(),
  standards: z.array(z.string()),
  state: z.enum(['queued', 'running', 'done', 'failed']),
  subjects_total: count,
  subjects_done: count,
  bills: count,
  lines: count,
  receivable: yuan,
  exceptions: count,
  skipped: count,
  created_at: z.string(),
  finished_at: z.string().nullable(),
  result_hash: z.string().nullable(),
})

const feeRunRowSchema: z.ZodType<FeeRunRow> = z.object({
  subject: titled,
  payer: titled.nullable(),
  amounts: z.record(z.string(), yuan.nullable()),
  total: yuan,
  discount: yuan,
  previous_total: yuan.nullable(),
  notes: z.array(
    z.object({ standard: z.string(), kind: z.enum(['exception', 'skipped']), code: z.string(), message: z.string() }),
  ),
})

export const feeRunPreviewSchema: z.ZodType<FeeRunPreview> = z.object({
  period: z.string(),
  standards: z.array(z.string()),
  preview_hash: z.string(),
  receivable: yuan,
  discount: yuan,
  bills: count,
  lines: count,
  subjects: count,
  exceptions: count,
  skipped: count,
  previous: z.object({ period: z.string(), receivable: yuan }).nullable(),
  by_item: z.array(
    z.object({ item: z.string(), receivable: yuan, discount: yuan, lines: count, previous: yuan.nullable() }),
  ),
  shares: z.array(
    z.object({ group: z.string(), standard: z.string(), total: yuan, members: count, adds_up: z.boolean() }),
  ),
  rows: z.array(feeRunRowSchema),
  row_count: count,
})

export const explanationSchema: z.ZodType<Explanation> = z.object({
  line: z.uuid(),
  item: z.string(),
  standard: z.string(),
  standard_label: z.record(z.string(), z.string()),
  standard_version: z.string(),
  amount: yuan,
  list_amount: yuan,
  discounts: z.array(z.object({ discount: z.string(), label: z.record(z.string(), z.string()), amount: yuan })),
  text: z.record(z.string(), z.string()),
  formula: z.string(),
  inputs: z.array(
    z.object({
      name: z.string(),
      value: z.string(),
      unit: z.string().nullable(),
      label: z.record(z.string(), z.string()).exactOptional(),
    }),
  ),
  steps: z.array(z.object({ source: z.string(), value: z.string() })),
  tiers: z
    .array(
      z.object({
        from: z.string(),
        to: z.string().nullable(),
        quantity: z.string(),
        price: z.string(),
        amount: z.string(),
      }),
    )
    .exactOptional(),
  same: z.boolean(),
})

/** Which rows of a preview are asked for. */
export const previewFilters = ['all', 'exceptions', 'skipped', 'changed'] as const
export type PreviewFilter = (typeof previewFilters)[number]
export const PREVIEW_ROWS_MAX = 200

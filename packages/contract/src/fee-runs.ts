import type { Label } from '@courtyard/std/label'
import { z } from 'zod'
import { type Filter, filterSchema } from './records.ts'

/** A filter in a body. Described as an object: the description of the API cannot say that filters lie in filters. */
const filterObject = z
  .record(z.string(), z.unknown())
  .refine((value) => filterSchema.safeParse(value).success, { message: 'is no filter' }) as unknown as z.ZodType<Filter>

/** POST /fee-runs/preview and POST /fee-runs. `preview_hash` makes commit refuse when the outcome would differ from what was shown. */
export const feeRunRequestSchema = z.strictObject({
  period: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
  standards: z.array(z.string()).min(1).max(50),
  filter: filterObject.optional().describe('Which subjects, as in lists of records; absent = all'),
  due: z
    .enum(['period', 'today'])
    .optional()
    .describe('today: a period that is long past is due on the first day of the rule that is not past'),
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
  /** Subjects that a person left out. */
  excluded: number
  /** A second person has to agree before it starts, so it is saved first. */
  needs_approval: boolean
  /** What wants a look before bills go out, by kind; `open` of them nobody has acknowledged. */
  findings: { code: string; count: number; open: number }[]
  previous: { period: string; receivable: string } | null
  by_item: { item: string; receivable: string; discount: string; lines: number; previous: string | null }[]
  shares: { group: string; standard: string; total: string; members: number; adds_up: boolean }[]
  rows: FeeRunRow[]
  /** How many rows there are in all; `rows` holds the page asked for (`filter`, `offset`, `limit`). */
  row_count: number
}
export type FeeRunRow = {
  subject: { id: string; title: string }
  payer: { id: string; title: string } | null
  amounts: Record<string, string | null>
  total: string
  discount: string
  previous_total: string | null
  notes: {
    standard: string
    kind: 'exception' | 'skipped' | 'warning'
    code: string
    message: string
    /** Somebody has acknowledged it. */
    seen: boolean
  }[]
}

export const feeRunStates = [
  ...(['draft', 'previewed', 'discarded', 'queued', 'running', 'done', 'failed'] as const),
  ...(['rolling_back', 'rolled_back'] as const),
] as const

export type Person = { id: string; name: string }
export type FeeRun = {
  id: string
  version: number
  period: string
  standards: string[]
  filter: Filter | null
  due: 'period' | 'today'
  note: string
  state: (typeof feeRunStates)[number]
  excluded: number
  subjects_total: number
  subjects_done: number
  bills: number
  lines: number
  receivable: string
  exceptions: number
  skipped: number
  created_at: string
  created_by: Person
  preview_hash: string | null
  /** What was sealed, by whom. Null after every change. */
  previewed: { at: string; by: Person; receivable: string; bills: number; lines: number; findings_open: number } | null
  needs_approval: boolean
  approved: { at: string; by: Person } | null
  /** It waits for a second person, and the reader may be that person. */
  may_approve: boolean
  finished_at: string | null
  /** Bills wait until a person publishes them. */
  held: boolean
  /** Since when owners see the bills. */
  published: { at: string; by: Person } | null
  rolled_back: { on: string; by: Person; reason: string; bills: number; receivable: string } | null
  result_hash: string | null
}

/** The figures that are kept with the seal of a saved run. */
export type Sealed = Omit<NonNullable<FeeRun['previewed']>, 'at' | 'by'>

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

const person = z.object({ id: z.string(), name: z.string() })
const moment = z.object({ at: z.string(), by: person })

export const feeRunSchema: z.ZodType<FeeRun> = z.object({
  id: z.uuid(),
  version: z.int(),
  period: z.string(),
  standards: z.array(z.string()),
  filter: filterObject.nullable(),
  due: z.enum(['period', 'today']),
  note: z.string(),
  state: z.enum(feeRunStates),
  excluded: count,
  subjects_total: count,
  subjects_done: count,
  bills: count,
  lines: count,
  receivable: yuan,
  exceptions: count,
  skipped: count,
  created_at: z.string(),
  created_by: person,
  preview_hash: z.string().nullable(),
  previewed: moment.extend({ receivable: yuan, bills: count, lines: count, findings_open: count }).nullable(),
  needs_approval: z.boolean(),
  approved: moment.nullable(),
  may_approve: z.boolean().describe('It waits for a second person, and the reader may be that person'),
  finished_at: z.string().nullable(),
  held: z.boolean(),
  published: moment.nullable(),
  rolled_back: z.object({ on: z.string(), by: person, reason: z.string(), bills: count, receivable: yuan }).nullable(),
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
    z.object({
      standard: z.string(),
      kind: z.enum(['exception', 'skipped', 'warning']),
      code: z.string(),
      message: z.string(),
      seen: z.boolean(),
    }),
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
  excluded: count,
  needs_approval: z.boolean(),
  findings: z.array(z.object({ code: z.string(), count, open: count })),
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
export const previewFilters = [
  ...(['all', 'exceptions', 'skipped', 'changed', 'findings', 'open'] as const),
  ...(['zero', 'negative', 'jump', 'missing', 'excluded'] as const),
] as const
export type PreviewFilter = (typeof previewFilters)[number]
export const PREVIEW_ROWS_MAX = 200

const exclusion = z.strictObject({ subject: z.uuid(), reason: z.string().trim().min(1).max(500) })
const scope = feeRunRequestSchema.pick({ standards: true, filter: true, due: true })

/** POST /fee-runs/drafts: a saved run for each period. */
export const feeRunDraftsSchema = z.strictObject({
  ...scope.shape,
  periods: z.array(feeRunRequestSchema.shape.period).min(1).max(24),
  note: z.string().max(1000).optional(),
  exclude: z.array(exclusion).max(1000).optional(),
})
export type FeeRunDrafts = z.infer<typeof feeRunDraftsSchema>

/** PATCH /fee-runs/{id}: makes it a draft again. */
export const feeRunChangeSchema = z.strictObject({
  note: z.string().max(1000).optional(),
  due: z.enum(['period', 'today']).optional(),
  exclude: z.array(exclusion).max(1000).optional(),
  include: z.array(z.uuid()).max(1000).optional().describe('Subjects to take in again'),
})
export type FeeRunChange = z.infer<typeof feeRunChangeSchema>

/** POST /fee-runs/{id}/approval and /start: what was shown. */
export const feeRunSealSchema = z.strictObject({ preview_hash: z.string() })

/** POST /fee-runs/{id}/acknowledgements: findings somebody has looked at; without subjects all there are of the kind. */
export const acknowledgementSchema = z.strictObject({
  code: z.string().max(64),
  subjects: z.array(z.uuid()).max(1000).optional(),
})

/** GET /fee-runs/{id}/rollback: what would be taken back, and what would have to stay. */
export type RollbackPlan = {
  bills: number
  receivable: string
  kept_count: number
  kept_receivable: string
  kept: { id: string; no: string; reason: 'paid' | 'adjusted' | 'late_fee'; receivable: string }[]
}
export const rollbackPlanSchema: z.ZodType<RollbackPlan> = z.object({
  bills: count,
  receivable: yuan,
  kept_count: count,
  kept_receivable: yuan,
  kept: z.array(
    z.object({ id: z.uuid(), no: z.string(), reason: z.enum(['paid', 'adjusted', 'late_fee']), receivable: yuan }),
  ),
})

/** POST /fee-runs/{id}/rollback: names what was shown, so that nothing else is taken back. */
export const rollbackAskedSchema = z.strictObject({
  bills: count,
  receivable: yuan,
  reason: z.string().trim().min(1).max(1000),
  keep_settled: z.boolean().default(false).describe('Bills that are paid, adjusted or bear a late fee stay'),
})
export type RollbackAsked = z.infer<typeof rollbackAskedSchema>

/** GET /fee-runs/unbilled: periods in which subjects are attached that nobody billed. */
export type UnbilledPeriods = { items: { period: string; attached: number; unbilled: number }[] }
export const unbilledPeriodsSchema: z.ZodType<UnbilledPeriods> = z.object({
  items: z.array(z.object({ period: z.string(), attached: count, unbilled: count })),
})

import { z } from 'zod'

export const PAGE_SIZE_MAX = 200
export const PAGE_SIZE_DEFAULT = 50
export const FILTER_NODES_MAX = 50
export const FILTER_DEPTH_MAX = 4
export const JOINS_MAX = 6
export const BODY_BYTES_MAX = 1_000_000

export const filterOps = [
  'eq',
  'ne',
  'lt',
  'le',
  'gt',
  'ge',
  'in',
  'under',
  'missing',
  'present',
  'contains',
  'last4',
  'has',
  'hasAny',
  'hasAll',
] as const

/** A filter as the API takes it; numbers are decimal text. `any` looks into a children field. */
export type Filter =
  | { and: Filter[] }
  | { or: Filter[] }
  | { not: Filter }
  | { any: string; where: Filter }
  | {
      field: string
      op: (typeof filterOps)[number]
      value?: string | number | boolean | null | (string | number)[] | undefined
    }

export const filterSchema: z.ZodType<Filter> = z.lazy(() =>
  z.union([
    z.strictObject({ and: z.array(filterSchema) }),
    z.strictObject({ or: z.array(filterSchema) }),
    z.strictObject({ not: filterSchema }),
    z.strictObject({ any: z.string(), where: filterSchema }),
    z.strictObject({
      field: z.string(),
      op: z.enum(filterOps),
      value: z
        .union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.union([z.string(), z.number()]))])
        .optional(),
    }),
  ]),
)

/**
 * GET /records/{entity}: `select=full_code,building.name` (id and version always come), `filter=<JSON>`, `q=<search text>`,
 * `view=<name>` (its filter is ANDed), `sort=-built_area,full_code`, `limit`, `cursor`, `count=true`, `totals=built_area`.
 * Of a tree also `tree=root` or `tree=<id>` (the topmost, or what stands right below a record; each with `@children`),
 * `path=true` (each with `@path`) and `sort=@tree`.
 */
export type ListQuery = {
  select?: string
  filter?: string
  q?: string
  view?: string
  sort?: string
  limit?: string
  cursor?: string
  count?: string
  totals?: string
  tree?: string
  path?: string
}

/**
 * A record as JSON: id, version and the selected fields. Decimals and money are decimal text, days `YYYY-MM-DD`, periods
 * `YYYY-MM`, instants ISO 8601 UTC. A reference is `{ id, title }` (title null when its record or title may not be read), plus
 * the fields selected through it. A field the actor may not see on that row is absent. null is empty.
 */
export type RecordJson = {
  id: string
  version: number
  /** `transitions`: what its workflow lets the reader do with it now; of one record only. */
  can?: { update: boolean; delete: boolean; transitions?: string[] }
  /** Of a branch of a tree: how many records stand right below this one. */
  '@children'?: number
  /** Of a tree, on request: what stands above, from the top, as far up as the reader may read. */
  '@path'?: { id: string; title: string | null }[]
  /** Fields whose values are shown masked to this reader, whether or not they have one. */
  '@masked'?: string[]
  [field: string]: unknown
}
/** POST /records/{entity}/{id}/reveal: why one masked value has to be seen. The reason is kept in the audit. */
export const revealSchema = z.strictObject({
  field: z.string().min(1).max(48),
  reason: z.string().trim().min(2).max(200),
})
export type Reveal = z.infer<typeof revealSchema>
/** The value itself, and for how long a page shows it. */
export type Revealed = { value: unknown; shown_seconds: number }
export type RecordPage = {
  items: RecordJson[]
  next_cursor: string | null
  count?: number
  totals?: Record<string, string | null>
}

/** GET /aggregates/{entity}: `group_by=building.name,status`, `measures=count,sum:built_area`, `filter`, `q`, `view`, `sort`, `limit`. */
export type AggregateRow = { group: Record<string, unknown>; values: Record<string, string | number | null> }
export type AggregateResult = { rows: AggregateRow[] }

/** The names a list and an aggregate take; every other one is refused. */
export const listParameters = [
  'select',
  'filter',
  'q',
  'view',
  'sort',
  'limit',
  'cursor',
  'count',
  'totals',
  'tree',
  'path',
  'purpose',
] as const
export const aggregateParameters = ['group_by', 'measures', 'filter', 'q', 'view', 'sort', 'limit'] as const

export type AggregateQuery = Partial<Record<(typeof aggregateParameters)[number], string>>

/** GET /records/{entity}/{id}/history: latest first. A reference is `{ id, title }`. */
export type HistoryChange = { field: string; old: unknown; new: unknown }
export type HistoryPage = {
  items: {
    id: string
    at: string
    by: { id: string; name: string | null }
    action: 'create' | 'update' | 'trash' | 'restore' | 'delete' | 'publish'
    version: number
    changes: HistoryChange[]
  }[]
  next_cursor: string | null
}

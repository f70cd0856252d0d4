import type { ColumnType, Generated } from 'kysely'

type Json<T = unknown> = ColumnType<T, string | null, string | null>
type Exact = string

/** Where a run is (decision 0019). That owners see its bills is an instant, `published_at`, not a state. */
export type FeeRunState =
  | 'draft'
  | 'previewed'
  | 'discarded'
  | 'queued'
  | 'running'
  | 'done'
  | 'failed'
  | 'rolling_back'
  | 'rolled_back'

/** What a run is as an object of people: its scope, who looked at it, agreed, published it or took it back. */
export type FeeRunObject = {
  filter: Json
  due: Generated<'period' | 'today'>
  note: Generated<string>
  excluded: Generated<number>
  changed_by: Generated<string[]>
  previewed: Json
  previewed_by: string | null
  previewed_at: Exact | null
  needs_approval: Generated<boolean>
  approved_by: string | null
  approved_at: Exact | null
  started_by: string | null
  started_at: Exact | null
  held: Generated<boolean>
  published_by: string | null
  published_at: Exact | null
  rollback_on: Exact | null
  rollback_by: string | null
  rollback_reason: string | null
  rolled_back_bills: Generated<number>
  rolled_back_fen: Generated<Exact>
  /** Null until its pages are settled. */
  pages: number | null
}

/** Tables of 0018-fee-runs.sql and 0025-fee-run-pages.sql. */
export type FeeRunTables = {
  k_fee_run_page: {
    fee_run_id: string
    no: number
    first: number
    subjects: string[]
    done_at: Exact | null
    done_by: string | null
  }
  k_fee_run_exclusion: {
    fee_run_id: string
    subject_id: string
    reason: string
    created_at: Generated<Exact>
    created_by: string
  }
  k_fee_run_seen: {
    fee_run_id: string
    subject_id: string
    standard: string
    code: string
    seen_at: Generated<Exact>
    seen_by: string
  }
}

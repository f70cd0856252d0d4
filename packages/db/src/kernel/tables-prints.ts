import type { Generated } from 'kysely'

type Exact = string
type Instant = string

/** Printing (0020-prints.sql). */
export type PrintTables = {
  k_receipt_print: { payment_id: string; no: number; printed_at: Instant; printed_by: string }
  k_bill_print: {
    id: string
    fee_run_id: string
    locale: string
    state: Generated<'queued' | 'running' | 'done' | 'failed' | 'expired'>
    bills: number
    bills_done: Generated<number>
    size: Exact | null
    failure: string | null
    asked_by: string
    asked_at: Instant
    expires_at: Instant
  }
}

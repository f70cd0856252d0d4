import type { ColumnType, Generated } from 'kysely'
import type { AdjustmentKind } from './tables-money.ts'

type Json<T = unknown> = ColumnType<T, string, string>

/** What a second person may be asked for. */
export type MoneyRequestKind = Exclude<AdjustmentKind, 'recovered'> | 'refund'
export type MoneyRequestEnd = 'approved' | 'rejected' | 'withdrawn'

/** Requests about money and deposits that were set free (the kernel file money-requests). */
export type MoneyRequestTables = {
  k_money_request: {
    id: Generated<string>
    created_at: Generated<string>
    created_by: string
    kind: MoneyRequestKind
    bill_id: string | null
    payment_id: string | null
    asked: Json
    seal: string
    amount_fen: string
    currency: string
    reason: string
    files: Generated<string[]>
  }
  k_money_request_end: {
    request_id: string
    asked_by: string
    state: MoneyRequestEnd
    by_whom: string
    at: string
    note: Generated<string>
    /** The adjustment or refund that an approval made. */
    document_id: string | null
  }
  /** View: each adjustment with what it makes its bill owed less (recovered: more). */
  k_adjustment_seen: {
    id: string
    created_at: string
    created_by: string
    bill_id: string
    kind: AdjustmentKind
    on_day: string
    reason: string
    approved_by: string | null
    amount_fen: string
    signed_fen: string
  }
  /** View: each refund with how it went. */
  k_refund_seen: {
    id: string
    created_at: string
    created_by: string
    payment_id: string
    amount_fen: string
    on_day: string
    method: string
    reason: string
    approved_by: string | null
    state: 'pending' | 'succeeded' | 'failed'
    ended_on: string | null
    detail: string | null
  }
  k_deposit_release: { payment_id: string; line_id: string; amount_fen: string; reason: string }
}

import type { ColumnType, Generated } from 'kysely'

type Json = ColumnType<unknown, string, string>
type Exact = string
type Instant = string

export type FactKind = 'checkout' | 'payment' | 'refund' | 'dispute' | 'payout'
export type DifferenceKind =
  | 'CHANNEL_MISSING'
  | 'LOCAL_MISSING'
  | 'AMOUNT_MISMATCH'
  | 'STATUS_MISMATCH'
  | 'REFUND_MISMATCH'

/** Paying online (0017-online.sql). */
export type OnlineTables = {
  k_online_intent: {
    id: Generated<string>
    created_at: Generated<Instant>
    created_by: string
    payer_id: string
    amount_fen: Exact
    currency: string
    /** The connected account; empty for the tenant's own key. */
    account: string
    asked_key: string
    asked_hash: string
    provider_key: string
    session_id: string | null
    url: string | null
    expires_at: Instant | null
    looked_at: Instant | null
  }
  k_online_intent_line: { intent_id: string; line_id: string; amount_fen: Exact }
  k_inbox_event: {
    id: Generated<string>
    account: string
    event_id: string
    type: string
    object_kind: FactKind | 'charge' | 'other'
    object_id: string
    payload_hash: string
    received_at: Instant
    processed_at: Instant | null
  }
  k_online_fact: {
    kind: FactKind
    external_id: string
    payment: string | null
    intent_id: string | null
    state: string
    body: Json
    fetched_at: Instant
  }
  k_online_payment: {
    external_id: string
    payment_id: string
    intent_id: string | null
    created_at: Generated<Instant>
  }
  k_online_refund: {
    refund_id: string
    payment: string
    provider_key: string
    external_id: string | null
    answered_at: Instant | null
    created_at: Generated<Instant>
  }
  k_online_return: { refund_id: string; payment_id: string }
  k_dispute: {
    external_id: string
    payment_id: string
    amount_fen: Exact
    on_day: Exact
    created_at: Generated<Instant>
  }
  k_dispute_end: {
    external_id: string
    state: 'won' | 'lost'
    prepayment_fen: Exact
    expense_fen: Exact
    on_day: Exact
    created_at: Generated<Instant>
  }
  k_payout: {
    external_id: string
    account: string
    amount_fen: Exact
    fee_fen: Exact
    currency: string
    on_day: Exact
    created_at: Generated<Instant>
  }
  k_payout_failed: { external_id: string; on_day: Exact; created_at: Generated<Instant> }
  k_reconciliation: {
    id: Generated<string>
    day: Exact
    kind: DifferenceKind
    object_id: string
    provider_fen: Exact | null
    local_fen: Exact | null
    detail: Generated<string>
    found_at: Instant
    seen_at: Instant
    closed_at: Instant | null
  }
  k_reconciled: { day: Exact; looked_at: Instant; payments: number; differences: number }
}

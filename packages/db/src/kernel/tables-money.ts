import type { ColumnType, Generated } from 'kysely'

type Json<T = unknown> = ColumnType<T, string, string>
type Exact = string
/** A document that is never changed. */
type Made = { id: Generated<string>; created_at: Generated<Exact>; created_by: string }

export type PaymentMethod =
  | 'cash'
  | 'pos'
  | 'transfer'
  | 'cheque'
  | 'direct_debit'
  | 'online'
  | 'deposit'
  | 'transfer_in'
export type AdjustmentKind = 'void' | 'credit_note' | 'waiver' | 'write_off' | 'recovered'

type PaymentColumns = {
  no: string
  payer_id: string
  received_on: Exact
  amount_fen: Exact
  currency: string
  method: PaymentMethod
  reference: string | null
  receipt_no: string | null
  shift_id: string | null
  note: Generated<string>
}

/** The documents of money (0014-money.sql). */
export type MoneyTables = {
  k_command: {
    key: string
    kind: string
    asked_hash: string
    answer: Json
    done_at: Generated<Exact>
    done_by: string
  }
  k_shift: {
    id: Generated<string>
    cashier: string
    opened_at: Exact
    opening_fen: Generated<Exact>
    closed_at: Exact | null
    counted_fen: Exact | null
    expected_fen: Exact | null
    note: Generated<string>
    confirmed_by: string | null
    confirmed_at: Exact | null
    currency: string
    closed_by: string | null
  }
  k_shift_event: {
    id: Generated<string>
    shift_id: string
    kind: 'open' | 'count' | 'reopen' | 'confirm'
    by_whom: string
    at: Exact
    counted_fen: Exact | null
    expected_fen: Exact | null
    note: Generated<string>
  }
  /** View: what came into a till and left it. */
  k_shift_move: {
    shift_id: string
    kind: 'payment' | 'reversal' | 'refund'
    payment_id: string
    method: PaymentMethod
    fen: Exact
  }
  k_payment: Made & PaymentColumns
  /** View: each payment with what became of it. */
  k_payment_seen: PaymentColumns & {
    id: Exact
    created_at: Exact
    created_by: string
    allocated_fen: Exact
    refunded_fen: Exact
    left_fen: Exact
    state: 'open' | 'used' | 'reversed'
    reversed_on: Exact | null
    reversal_reason: string | null
  }
  /** View: each account with its balance, on the side that its kind stands on. */
  k_account_seen: { id: Exact; kind: string; key: string; payer_id: string | null; balance_fen: Exact }
  /** View: each side of each posting, with what it is about. */
  k_posting_seen: {
    id: Exact
    kind: string
    on_day: Exact
    account_kind: string
    account_id: string
    signed_fen: Exact
  }
  /** View: each allocation, and whether it still stands. */
  k_allocation_seen: {
    id: Exact
    created_at: Exact
    created_by: string
    payment_id: string
    bill_id: string
    line_id: string
    on_day: Exact
    amount_fen: Exact
    reverses: string | null
    signed_fen: Exact
    state: 'live' | 'taken_back' | 'takes_back'
  }
  k_payment_reversal: {
    payment_id: string
    on_day: Exact
    reason: string
    created_at: Generated<Exact>
    created_by: string
    shift_id: Generated<string | null>
  }
  k_payment_reference: { method: PaymentMethod; reference: string; payment_id: string }
  k_allocation: Made & {
    payment_id: string
    bill_id: string
    line_id: string
    on_day: Exact
    amount_fen: Exact
    reverses: string | null
  }
  k_adjustment: Made & {
    bill_id: string
    kind: AdjustmentKind
    on_day: Exact
    reason: string
    approved_by: string | null
  }
  k_adjustment_line: {
    adjustment_id: string
    line_id: string
    amount_fen: Exact
    net_fen: Exact
    tax_fen: Exact
  }
  k_refund: Made & {
    payment_id: string
    amount_fen: Exact
    on_day: Exact
    method: PaymentMethod
    reason: string
    approved_by: string | null
    external_id: string | null
  }
  k_refund_end: {
    refund_id: string
    state: 'succeeded' | 'failed'
    on_day: Exact
    detail: Generated<string>
    created_at: Generated<Exact>
    created_by: string
    shift_id: Generated<string | null>
  }
  k_close: {
    id: Generated<string>
    period: string
    kind: 'close' | 'ask' | 'reopen'
    by_whom: string
    at: Exact
    note: Generated<string>
    asked: string | null
    asked_by: string | null
  }
  k_closed: { period: string }
  k_close_report: { close_id: string; period: string; report: Json; hash: string }
}

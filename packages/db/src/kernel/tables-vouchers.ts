import type { ColumnType, Generated } from 'kysely'

type Exact = string
type Json = ColumnType<unknown, string, string>

/** Exported vouchers (the kernel file vouchers). */
export type VoucherTables = {
  k_voucher_batch: {
    id: string
    created_at: Exact
    created_by: string
    period: string
    version: number
    replaces: string | null
    reason: Generated<string>
    rules: Json
    currency: string
    journals: number
    vouchers: number
    lines: number
    debit_fen: Exact
    credit_fen: Exact
  }
  k_voucher: { batch_id: string; no: number; on_day: Exact; kind: string; summary: string }
  k_voucher_line: {
    batch_id: string
    voucher_no: number
    no: number
    side: 'debit' | 'credit'
    account_kind: string
    code: string
    payer_code: string | null
    payer_name: string | null
    project_code: string | null
    amount_fen: Exact
  }
}

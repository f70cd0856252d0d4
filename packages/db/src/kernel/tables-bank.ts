import type { ColumnType, Generated } from 'kysely'
import type { PaymentMethod } from './tables-money.ts'

type Json = ColumnType<unknown, string | null, string | null>
type Exact = string
type Made = { id: Generated<string>; created_at: Generated<Exact>; created_by: string }

/** Accounts at banks and their statements (0024-banks.sql). */
export type BankTables = {
  k_bank: Made & {
    updated_at: Generated<Exact>
    updated_by: string
    name: string
    currency: string
    /** Where a statement of this account says what. */
    columns: Json
    /** What the bank wants in a file of direct debits, and how it answers. */
    debit: Json
  }
  k_statement: Made & { bank_id: string; file_name: string; file_hash: string; rows_new: number; rows_known: number }
  k_statement_row: {
    id: Generated<string>
    statement_id: string
    bank_id: string
    row_no: number
    on_day: Exact
    /** In is more than nothing, out less. */
    amount_fen: Exact
    reference: string
    name: string
    /** The last four digits of the other side's account. */
    account_tail: string
    remark: string
  }
  k_statement_claim: {
    row_id: string
    kind: 'paid' | 'linked' | 'ignored'
    payment_id: string | null
    reason: Generated<string>
    created_at: Generated<Exact>
    created_by: string
  }
  k_statement_event: {
    id: Generated<string>
    row_id: string
    kind: 'paid' | 'linked' | 'ignored' | 'opened'
    payment_id: string | null
    reason: Generated<string>
    at: Generated<Exact>
    by_whom: string
  }
  k_statement_rejection: { row_id: string; payer_id: string; created_at: Generated<Exact>; created_by: string }
}

/** How a statement's money came in. */
export const STATEMENT_METHOD: PaymentMethod = 'transfer'

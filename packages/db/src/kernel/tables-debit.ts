import type { Generated } from 'kysely'

type Exact = string
type Made = { id: Generated<string>; created_at: Generated<Exact>; created_by: string }

export type DebitEnd = 'paid' | 'refused' | 'withdrawn'

/** Direct debit (0031-debits.sql). */
export type DebitTables = {
  k_mandate: Made & {
    payer_id: string
    holder: string
    /** What a page shows of the account number; all of it in rows from before it was sealed. */
    account: string
    /** The payer's whole account number, sealed: it leaves in the bank's file only. */
    account_sealed: Generated<Buffer | null>
    bank: string
    agreement: string
    ended_at: Exact | null
    ended_by: string | null
    end_reason: string | null
  }
  k_debit_batch: Made & {
    no: string
    bank_id: string
    debit_on: Exact
    row_count: number
    total_fen: Exact
    currency: string
  }
  k_debit_row: {
    id: string
    batch_id: string
    row_no: number
    payer_id: string
    mandate_id: string
    amount_fen: Exact
  }
  k_debit_line: { row_id: string; line_id: string; amount_fen: Exact }
  k_debit_claim: { line_id: string; row_id: string }
  k_debit_end: {
    row_id: string
    created_at: Generated<Exact>
    created_by: string
    state: DebitEnd
    reason: Generated<string>
    on_day: Exact
    payment_id: string | null
  }
}

import type { ColumnType, Generated } from 'kysely'
import type { AuditTables } from './tables-audit.ts'
import type { BankTables } from './tables-bank.ts'
import type { BooksTables } from './tables-books.ts'
import type { DebitTables } from './tables-debit.ts'
import type { FeeRunObject, FeeRunState, FeeRunTables } from './tables-fee-runs.ts'
import type { InvoiceTables } from './tables-invoices.ts'
import type { KeyTables } from './tables-keys.ts'
import type { MemberTables } from './tables-members.ts'
import type { MoneyTables } from './tables-money.ts'
import type { MoneyRequestTables } from './tables-money-requests.ts'
import type { OnlineTables } from './tables-online.ts'
import type { OutboxTables } from './tables-outbox.ts'
import type { PrintTables } from './tables-prints.ts'
import type { PrivacyTables } from './tables-privacy.ts'
import type { VoucherTables } from './tables-vouchers.ts'

/** jsonb: parsed when read, JSON text when written. */
type Json<T = unknown> = ColumnType<T, string, string>
/** numeric, bigint, date and timestamptz are text both ways (pg-types.ts). */
type Exact = string
type Stamped = {
  created_at: Generated<Exact>
  created_by: Generated<string>
  updated_at: Generated<Exact>
  updated_by: Generated<string>
  version: Generated<number>
}

export type AccountKind =
  | 'receivable'
  | 'revenue'
  | 'tax'
  | 'cash'
  | 'clearing'
  | 'prepayment'
  | 'deposit'
  | 'refund'
  | 'dispute'
  | 'writeoff'
  | 'expense'
  | 'rounding'
export type PublishState = 'running' | 'switched' | 'done' | 'failed' | 'abandoned'
export type JobState = 'queued' | 'running' | 'done' | 'dead'

/** The kernel's tables of one tenant (the numbered files beside this one), without their schema. */
export type KernelTables = MoneyTables &
  InvoiceTables &
  VoucherTables &
  BooksTables &
  FeeRunTables &
  MoneyRequestTables &
  AuditTables & {
    k_meta: { singleton: Generated<boolean>; kernel_version: number }
    k_catalog: {
      version: number
      hash: string
      catalog: Json
      documents: Json
      published_at: Generated<Exact>
      published_by: string
      note: Generated<string>
    }
    k_physical: { entity: string; field: Generated<string>; name: string }
    k_member: {
      user_id: string
      name: string
      /** An address that leads nowhere; the one a member has is sealed (0035-sealed-members.sql). */
      email: string
      email_sealed: Generated<Buffer | null>
      email_found: Generated<Buffer | null>
      roles: string[]
      record_id: string | null
      valid_from: Generated<Exact>
      valid_to: Exact | null
      created_at: Generated<Exact>
    }
    k_fee_attachment: Stamped & {
      id: Generated<string>
      standard: string
      subject_id: string
      from_on: Exact
      to_on: Exact | null
      coefficient: Exact | null
      price: Exact | null
    }
    k_fee_run: FeeRunObject & {
      id: Generated<string>
      /** Absent until a saved run begins. */
      run_key: string | null
      period: string
      /** Ordinal of the run within its period; part of its bills' numbers. */
      seq: number
      standards: string[]
      state: FeeRunState
      catalog_version: number
      engine_version: number
      preview_hash: string | null
      shares_done: Generated<boolean>
      lease_by: string | null
      lease_until: Exact | null
      cursor: string | null
      attempts: Generated<number>
      failure: Json | null
      subjects_total: Generated<number>
      subjects_done: Generated<number>
      bills: Generated<number>
      lines: Generated<number>
      receivable_fen: Generated<Exact>
      exceptions: Generated<number>
      skipped: Generated<number>
      result_hash: string | null
      created_at: Generated<Exact>
      created_by: string
      updated_at: Generated<Exact>
      finished_at: Exact | null
      version: Generated<number>
    }
    k_fee_run_share: {
      fee_run_id: string
      standard: string
      subject_id: string
      group_key: string
      amount_fen: Exact | null
      group_fen: Exact | null
      total: string | null
      weight: string | null
      weight_sum: string | null
      members: number | null
      problem: string | null
    }
    k_fee_run_note: {
      fee_run_id: string
      subject_id: string
      standard: string
      kind: 'exception' | 'skipped'
      code: string
      details: Json
    }
    k_account: {
      id: Generated<string>
      kind: AccountKind
      key: string
      payer_id: string | null
      subject_id: string | null
      currency: string
    }
    k_balance: { account_id: string; kind: AccountKind; debit_fen: Generated<Exact>; credit_fen: Generated<Exact> }
    k_journal: {
      id: Generated<string>
      idem_key: string
      kind: string
      effective_on: Exact
      /** The month of the day, kept by the database. */
      period: Generated<string>
      reverses: string | null
      fee_run_id: string | null
      bill_id: string | null
      created_at: Generated<Exact>
      created_by: string
    }
    k_posting: {
      id: Generated<string>
      journal_id: string
      line_id: string | null
      debit_id: string
      credit_id: string
      amount_fen: Exact
    }
    k_bill: Stamped & {
      id: Generated<string>
      no: string
      fee_run_id: string
      period: string
      payer_id: string
      subject_id: string
      issued_on: Exact
      due_on: Exact
      /** `billed` waits for publication. */
      status: Generated<'billed' | 'published' | 'void'>
      receivable_fen: Exact
      paid_fen: Generated<Exact>
      adjusted_fen: Generated<Exact>
      currency: string
    }
    k_bill_line: {
      id: Generated<string>
      bill_id: string
      no: number
      item: string
      standard: string
      standard_version: Exact
      engine_version: number
      catalog_version: number
      from_on: Exact
      to_on: Exact
      amount_fen: Exact
      net_fen: Exact
      tax_fen: Exact
      discount_fen: Generated<Exact>
      inputs: Json
      trace_hash: string
    }
    k_claim: { standard: string; subject_id: string; period: string; part: Generated<string>; line_id: string }
    k_job: {
      id: Generated<string>
      kind: string
      payload: Json
      state: Generated<JobState>
      due_at: Generated<Exact>
      lease_by: string | null
      lease_until: Exact | null
      attempts: Generated<number>
      failure: Json | null
      created_at: Generated<Exact>
    }
    k_history: {
      id: Generated<string>
      /** Physical table. */
      entity: string
      record_id: string
      version: number
      action: 'create' | 'update' | 'trash' | 'restore' | 'delete' | 'publish'
      at: Exact
      by: string
      /** By physical column: old and new value as texts. */
      changes: Json<Readonly<Record<string, readonly [string | null, string | null]>>>
    }
    k_import: {
      id: Generated<string>
      mapping: string
      files: Json
      state: 'checked' | 'committed' | 'failed'
      report: Json
      plan_hash: string
      content: Buffer | null
      created_at: Generated<Exact>
      created_by: string
      committed_at: Exact | null
    }
    k_draft: {
      id: Generated<string>
      name: string
      author: string
      base_version: number
      packs_version: number
      documents: Json<Readonly<Record<string, string | null>>>
      answers: Json<Readonly<Record<string, unknown>>>
      /** Of the last preview; null after every change. */
      seal: string | null
      published_version: number | null
      version: Generated<number>
      created_at: Exact
      updated_at: Exact
      updated_by: string
      rebases: ColumnType<readonly unknown[], string | undefined, string>
      against: ColumnType<unknown, string | null | undefined, string | null>
    }
    k_draft_comment: {
      id: Generated<string>
      draft_id: string
      file: string
      pointer: string
      author: string
      body: string
      resolved: Generated<boolean>
      created_at: Exact
    }
    k_saved_filter: {
      id: Generated<string>
      view: string
      owner: string
      name: string
      state: string
      shared: boolean
      created_at: Exact
      updated_at: Exact
    }
    k_publish_request: {
      id: Generated<string>
      draft_id: string | null
      seal: string
      note: string
      requested_by: string
      /** Its row in k_publish, once a worker has begun. A new one when it is asked for again after a failure. */
      run_id: string | null
      state: Generated<'queued' | 'running' | 'done' | 'failed'>
      version: number | null
      failure: Json | null
      created_at: Exact
      finished_at: Exact | null
    }
    k_publish_ask: {
      id: Generated<string>
      draft_id: string | null
      seal: string
      note: string
      roles: readonly string[]
      loosens: boolean
      asked_by: string
      asked_at: Generated<Exact>
      decided_by: string | null
      decided_at: Exact | null
      agreed: boolean | null
    }
    k_clock: { owner: string; looked_to: string }
    k_day_start: { owner: string; record_id: string; on_day: string; started_at: Exact; failure: Json | null }
    k_drift: { singleton: Generated<boolean>; checked_at: Exact; version: number; drifts: Json }
    k_publish: {
      id: string
      from_version: number
      to_version: number
      state: PublishState
      payload: Json
      seal: Generated<string>
      published_by: string
      note: Generated<string>
      failure: Json | null
      created_at: Generated<Exact>
      updated_at: Generated<Exact>
      switched_at: Exact | null
      finished_at: Exact | null
    }
    k_publish_step: {
      publish_id: string
      seq: number
      phase: string
      kind: string
      about: Json
      state: Generated<'waiting' | 'running' | 'done' | 'undone'>
      cursor: string | null
      rows_done: Generated<Exact>
      rows_total: Exact | null
      attempts: Generated<number>
      failure: Json | null
      started_at: Exact | null
      finished_at: Exact | null
    }
    k_undo: {
      id: Generated<Exact>
      publish_id: string
      table_name: string
      column_name: string
      record_id: string
      old_value: Json | null
      new_value: Json | null
      at: Generated<Exact>
    }
    k_undo_gone: { publish_id: string; table_name: string; column_name: string; rows: Exact }
    k_hidden: {
      table_name: string
      /** Empty for the table as a whole. */
      column_name: string
      entity: string
      field: string
      /** The version that no longer named it, and when that came into force. */
      version: number
      since: Exact
      pinned_by: string | null
      purged_at: Exact | null
    }
    k_hidden_look: { singleton: Generated<boolean>; version: number }
    k_file: {
      id: string
      table_name: string
      column_name: string
      record_id: string | null
      name: string
      type: string | null
      size: Exact
      sha256: string | null
      has_small: Generated<boolean>
      state: 'receiving' | 'pending' | 'kept' | 'leaving'
      uploaded_by: string
      uploaded_at: Exact
      lost_at: Exact | null
    }
    k_sequence: { table: string; column: string; prefix: string; last: Exact }
  } & OutboxTables &
  OnlineTables &
  PrintTables &
  MemberTables &
  BankTables &
  DebitTables &
  PrivacyTables &
  KeyTables

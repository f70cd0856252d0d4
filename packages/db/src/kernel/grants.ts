import { identifier, qualified } from '../identifier.ts'
import type { KernelTables } from './tables.ts'

/**
 * What a tenant's role may do to each kernel table (decision 0004). Typed over all tables, so that a new one without a
 * decision does not compile. What is append-only or published has no UPDATE and no DELETE here.
 */
export const kernelRights: Readonly<Record<keyof KernelTables, string>> = {
  k_meta: 'select',
  k_catalog: 'select',
  k_physical: 'select',
  k_member: 'select, insert, update, delete',
  k_fee_attachment: 'select, insert, update, delete',
  k_fee_run: 'select, insert, update',
  k_fee_run_share: 'select, insert',
  k_fee_run_note: 'select, insert, delete',
  k_account: 'select, insert',
  k_balance: 'select, insert, update',
  k_journal: 'select, insert',
  k_posting: 'select, insert',
  k_bill: 'select, insert, update',
  k_bill_line: 'select, insert',
  k_claim: 'select, insert, delete',
  k_job: 'select, insert, update, delete',
  k_import: 'select, insert, update, delete',
  k_history: 'select, insert',
  k_draft: 'select, insert, update, delete',
  k_draft_comment: 'select, insert, update, delete',
  k_saved_filter: 'select, insert, update, delete',
  k_publish_request: 'select, insert, update',
  // Publishing runs on the DDL login; the tenant's role only shows how far it is.
  k_publish: 'select',
  k_publish_step: 'select',
  k_undo: 'select',
  k_undo_gone: 'select',
  k_drift: 'select, insert, update',
  k_hidden: 'select, insert, update, delete',
  k_hidden_look: 'select, insert, update',
  k_clock: 'select, insert, update',
  k_day_start: 'select, insert',
  k_sequence: 'select, insert, update',
  k_command: 'select, insert',
  k_shift: 'select, insert, update',
  k_payment: 'select, insert',
  k_payment_seen: 'select',
  k_payment_reversal: 'select, insert',
  k_payment_reference: 'select, insert, delete',
  k_allocation: 'select, insert',
  k_allocation_seen: 'select',
  k_adjustment: 'select, insert',
  k_adjustment_line: 'select, insert',
  k_refund: 'select, insert',
  k_refund_end: 'select, insert',
  k_money_request: 'select, insert',
  k_money_request_end: 'select, insert',
  k_deposit_release: 'select, insert',
  k_adjustment_seen: 'select',
  k_refund_seen: 'select',
  k_close: 'select, insert',
  k_closed: 'select, insert, delete',
  k_file: 'select, insert, update, delete',
  k_outbox: 'select, insert, update, delete',
  k_notification: 'select, insert, update, delete',
  k_hook_delivery: 'select, insert, update, delete',
  k_hook_state: 'select, insert, update, delete',
  k_hook_inbox: 'select, insert, update, delete',
  k_secret: 'select, insert, update, delete',
}

/** The grant statements for the tenant whose schema and role are `schema`. */
export const kernelGrants = (schema: string): string[] =>
  Object.entries(kernelRights).map(
    ([table, rights]) => `grant ${rights} on ${qualified(schema, table)} to ${identifier(schema)}`,
  )

import type { JournalKind } from '@courtyard/db/kernel/journal-kinds'
import { runNames } from '@courtyard/metadata/documents/role'
import type { PathName } from './money-kill-paths.ts'

/** Which ways lead through each file that moves money or says what became of it. */
export const WAYS: Readonly<Record<string, readonly PathName[]>> = {
  'money/take-payment.ts': ['take', 'allocate', 'release_allocations', 'reverse'],
  'money/record-payment.ts': ['take', 'online'],
  'money/allocate.ts': ['take', 'allocate', 'release_allocations'],
  'money/reverse-payment.ts': ['reverse'],
  'money/refund-payment.ts': ['refund', 'refund_ends', 'approve_refund'],
  'money/adjust-bill.ts': ['waive', 'void', 'approve'],
  'money/recover-bill.ts': ['recover'],
  'money/release-deposit.ts': ['release_deposit'],
  'money/requests/adjust.ts': ['waive', 'void', 'recover'],
  'money/requests/refund.ts': ['refund', 'refund_ends'],
  'money/requests/release.ts': ['release_deposit'],
  'money/requests/decide.ts': ['approve', 'approve_refund', 'reject', 'withdraw'],
  'money/shifts/move-shift.ts': ['shift', 'shift_reopen'],
  'money/closes/move-close.ts': ['close'],
  'money/banks/confirm-rows.ts': ['statement_row'],
  'money/banks/decide-row.ts': ['link_row', 'ignore_row'],
  'money/debits/propose-batch.ts': ['debit', 'debit_withdraw'],
  'money/debits/apply-answer.ts': ['debit', 'debit_withdraw'],
  'money/online/apply-dispute.ts': ['online'],
  'money/online/apply-payout.ts': ['payout'],
  'money/online/fetch-and-apply.ts': ['online', 'payout'],
  'billing/write-page.ts': ['fee_run'],
  'billing/roll-back-job.ts': ['roll_back'],
  'billing/roll-back-fee-run.ts': ['roll_back'],
  'billing/publish-fee-run.ts': ['publish'],
}

/** Files that only write down what was asked or closed, in one statement or under a provider's own key: nothing moves there. */
export const ASKS: readonly string[] = [
  'money/banks/banks.ts',
  'money/invoices/apply-invoice.ts',
  'money/invoices/move-invoice.ts',
  'money/vouchers/export-vouchers.ts',
  'money/banks/import-statement.ts',
  'money/debits/mandates.ts',
  'money/online/create-online-payment.ts',
  'money/online/refund-online.ts',
  'money/online/reconcile-job.ts',
  'billing/approve-fee-run.ts',
  'billing/save-fee-run.ts',
  'billing/seal-fee-run.ts',
]

/** Rights that have to do with money: what somebody with one of them asks for is killed here, or moves nothing. */
export const MONEY_RIGHTS = runNames.filter(
  (name) => !['imports', 'publish', 'hooks', 'members', 'access', 'privacy'].includes(name),
)

/** What each operation of the API that needs such a right leads through. */
export const OPERATIONS: Readonly<Record<string, readonly PathName[]>> = {
  take_payment: ['take'],
  allocate_payment: ['allocate'],
  release_allocations: ['release_allocations'],
  reverse_payment: ['reverse'],
  adjust_bill: ['waive', 'void', 'recover'],
  approve_money_request: ['approve', 'approve_refund'],
  reject_money_request: ['reject'],
  refund_payment: ['refund'],
  end_refund: ['refund_ends'],
  release_deposit: ['release_deposit'],
  open_shift: ['shift'],
  confirm_shift: ['shift'],
  close_period: ['close'],
  ask_reopen: ['close'],
  reopen_period: ['close'],
  confirm_statement_rows: ['statement_row'],
  link_statement_row: ['link_row'],
  ignore_statement_row: ['ignore_row'],
  reopen_statement_row: ['ignore_row'],
  make_debit_batch: ['debit'],
  apply_debit_answer: ['debit'],
  withdraw_debits: ['debit_withdraw'],
  start_fee_run: ['fee_run'],
  start_saved_fee_run: ['fee_run'],
  roll_back_fee_run: ['roll_back'],
  publish_fee_run: ['publish'],
}

/** Operations that only show, or write down in one transaction what moves nothing. */
export const STILL: readonly string[] = [
  ...['preview_payment', 'preview_fee_run', 'preview_statement', 'ask_bill_print', 'verify_books', 'verify_audit'],
  ...['save_fee_runs', 'change_fee_run', 'discard_fee_run', 'seal_fee_run', 'approve_fee_run'],
  ...['create_bank', 'change_bank', 'take_statement', 'reject_statement_match'],
  ...['add_mandate', 'end_mandate', 'reveal_mandate', 'put_debit_layout', 'preview_debit_answer'],
  // An invoice and a voucher say what moved before: nothing is posted by them.
  ...[
    'answer_invoice',
    'approve_invoice',
    'export_vouchers',
    'look_invoice',
    'red_invoice',
    'reject_invoice',
    'retry_invoice',
  ],
]

/** The kind of journal that shows that a way was gone; null where nothing is posted. */
export const POSTS: Readonly<Record<PathName, JournalKind | null>> = {
  ...{
    take: 'payment',
    allocate: 'allocation',
    release_allocations: 'allocation_reversed',
    reverse: 'payment_reversed',
  },
  ...{ waive: 'credit', void: 'credit', recover: 'recovered', approve: 'credit', approve_refund: 'refund' },
  ...{
    reject: null,
    withdraw: null,
    refund: 'refund',
    refund_ends: 'refund_failed',
    release_deposit: 'deposit_released',
  },
  ...{
    shift: 'till_short',
    shift_reopen: 'till_over',
    close: null,
    statement_row: 'payment',
    link_row: null,
    ignore_row: null,
    debit: 'payment',
    debit_withdraw: null,
  },
  ...{ fee_run: 'bill', roll_back: 'bill_reversed', publish: null, online: 'dispute_lost', payout: 'payout_failed' },
}

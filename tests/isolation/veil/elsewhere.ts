/** Operations that the suite does not ask, by the reason: an operation that is in neither table fails the test. */
export const elsewhere: Readonly<Record<string, readonly string[]>> = {
  'Changes something. What a change of records may tell is asked by those of entities; the others read through the same use cases.':
    [
      ...['upload_file', 'save_fee_runs', 'change_fee_run', 'acknowledge_findings', 'seal_fee_run', 'discard_fee_run'],
      ...['publish_fee_run', 'approve_fee_run', 'start_saved_fee_run', 'roll_back_fee_run', 'start_fee_run'],
      ...['adjust_bill', 'refund_payment', 'end_refund', 'release_deposit', 'take_payment', 'allocate_payment'],
      ...['approve_money_request', 'reject_money_request', 'withdraw_money_request', 'release_allocations'],
      ...[
        'reverse_payment',
        'open_shift',
        'count_shift',
        'reopen_shift',
        'confirm_shift',
        'close_period',
        'ask_reopen',
      ],
      ...['reopen_period', 'create_bank', 'change_bank', 'take_statement', 'confirm_statement_rows'],
      ...['ignore_statement_row', 'link_statement_row', 'reject_statement_match', 'reopen_statement_row'],
      ...['apply_invoice', 'approve_invoice', 'reject_invoice', 'withdraw_invoice', 'retry_invoice', 'red_invoice'],
      ...['answer_invoice', 'look_invoice', 'export_vouchers', 'add_mandate', 'end_mandate', 'make_debit_batch'],
      ...['withdraw_debits', 'apply_debit_answer', 'put_debit_layout', 'commit_import', 'create_saved_filter'],
      ...['delete_saved_filter', 'read_notification', 'read_all_notifications', 'enable_hook', 'resend_hook_delivery'],
      ...['put_secret', 'delete_secret', 'assign_role', 'end_assignment', 'create_online_payment', 'ask_bill_print'],
    ],
  'Tells a publisher of documents, and of all records what a publish would do to them (decision 0033).': [
    ...['list_drafts', 'create_draft', 'read_draft', 'delete_draft', 'list_draft_documents', 'put_draft_document'],
    ...['delete_draft_document', 'import_into_draft', 'answer_draft', 'list_draft_comments', 'add_draft_comment'],
    ...['resolve_draft_comment', 'check_draft', 'diff_draft', 'preview_draft', 'publish_draft', 'preview_rebase'],
    ...['rebase_draft', 'list_publishes', 'read_publish', 'resume_publish', 'abandon_publish', 'export_documents'],
    ...['explain_property', 'list_versions', 'read_version', 'roll_back', 'read_drift', 'check_drift'],
  ],
  'Shows a whole run, import, till, month, bank or book to who holds the right for it (decision 0033).': [
    ...['preview_saved_fee_run', 'export_fee_run_preview_csv', 'export_fee_run_preview_xlsx', 'read_bill_print'],
    ...[
      'download_bill_print',
      'dry_run_import',
      'import_errors',
      'read_shift',
      'list_closes',
      'read_close',
      'list_banks',
    ],
    ...[
      'read_bank_reconciliation',
      'preview_statement',
      'list_statement_rows',
      'list_debit_batches',
      'read_debit_batch',
    ],
    ...[
      'debit_file',
      'preview_debit_answer',
      'read_debit_layout',
      'list_vouchers',
      'read_vouchers',
      'download_vouchers',
    ],
    ...['read_online_reconciliation', 'read_books', 'verify_books'],
  ],
  'Tells who may do what, or of other systems, to who holds the right for it.': [
    ...[
      'list_members',
      'list_assignable_roles',
      'list_hooks',
      'list_hook_deliveries',
      'list_hook_messages',
      'list_secrets',
    ],
  ],
  'One document of money of which the world has none; its list is asked, and it is read by the same rule.': [
    ...['read_money_request', 'read_invoice', 'download_invoice', 'read_online_payment'],
  ],
}

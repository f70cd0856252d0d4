/** Every fault code that leaves the house: status, English title and a hint; fault-texts.ts says them in zh-CN. The page docs/errors/<code>.md says more. */
const fault = (status: number, title: string, hint = '') => ({ status, title, hint })

export const faults = {
  // the request itself
  route_unknown: fault(404, 'There is no such address.', 'See /t/{tenant}/api/openapi.json for what exists.'),
  method_not_allowed: fault(405, 'This address does not take that method.', 'See the Allow header.'),
  body_not_json: fault(400, 'The body is not valid JSON.', 'Send application/json.'),
  body_too_large: fault(413, 'The body is larger than allowed.', 'Split the request.'),
  content_type_unsupported: fault(415, 'This content type is not accepted.', 'Send application/json.'),
  request_invalid: fault(400, 'The request does not have the expected shape.', 'See issues.'),
  internal: fault(500, 'Something went wrong on our side.', 'Give the request id to your operator.'),
  not_ready: fault(503, 'The server is not ready.', 'Try again shortly.'),
  rate_limited: fault(429, 'Too many requests.', 'Try again later.'),
  // who is asking
  not_signed_in: fault(401, 'Sign in first.', ''),
  sign_in_failed: fault(401, 'The e-mail address or the password is wrong.', ''),
  not_allowed: fault(403, 'You may see this but not do that.', 'Ask your administrator for the right.'),
  origin_refused: fault(403, 'The request comes from another site.', ''),
  // records
  record_missing: fault(404, 'There is no such record.', ''),
  entity_unknown: fault(404, 'There is no such entity.', ''),
  field_unknown: fault(400, 'There is no such field.', 'See the entity in the OpenAPI document.'),
  filter_invalid: fault(400, 'The filter cannot be used.', ''),
  sort_invalid: fault(400, 'The list cannot be sorted that way.', ''),
  cursor_invalid: fault(400, 'The cursor does not belong to this list.', 'Start again without a cursor.'),
  limit_exceeded: fault(400, 'The request asks for more than one request may.', ''),
  record_invalid: fault(422, 'The record breaks a rule.', 'See issues.'),
  record_duplicate: fault(409, 'A record with this key exists.', ''),
  record_referenced: fault(409, 'Other records refer to this one.', 'Change or delete those first.'),
  version_required: fault(428, 'Say which version you are changing.', 'Send If-Match with the version you read.'),
  version_stale: fault(412, 'Someone changed the record since you read it.', 'Read it again and repeat your change.'),
  history_missing: fault(404, 'No history is kept of these records.', 'The entity says history: true to keep one.'),
  trash_missing: fault(404, 'These records have no trash.', 'The entity says trash: true to have one.'),
  read_only: fault(403, 'This entity is kept by the system.', ''),
  // automations
  effect_failed: fault(
    422,
    'What has to follow from this change cannot be done.',
    'See details: which automation, which effect, and why.',
  ),
  effects_endless: fault(
    422,
    'More follows from this change than may follow from one.',
    'See the chain of automations.',
  ),
  // money
  period_closed: fault(409, 'The period is closed.', 'Take a day of an open period, or have the period opened again.'),
  balance_exceeded: fault(409, 'There is not that much left.', 'Read the amounts again: somebody may have used them.'),
  idempotency_key_reused: fault(
    409,
    'This key was used for something else.',
    'Take a new Idempotency-Key for a new request; the same key only repeats the same request.',
  ),
  payment_missing: fault(404, 'There is no such payment.', ''),
  payment_reversed: fault(409, 'The payment was taken back.', 'Record a new one.'),
  payment_refunded: fault(409, 'Part of the payment went back to the payer.', 'Refund the rest instead.'),
  refund_missing: fault(404, 'There is no such refund.', ''),
  refund_ended: fault(409, 'The refund ended another way.', 'See its state.'),
  bill_missing: fault(404, 'There is no such bill, or it is void.', ''),
  bill_paid: fault(409, 'The bill is paid in part.', 'Take back what was paid on it first.'),
  bill_line_missing: fault(404, 'There is no such open line of this payer.', ''),
  // reports
  report_unknown: fault(404, 'There is no such report.', ''),
  dashboard_unknown: fault(404, 'There is no such dashboard.', ''),
  // documents and publishing
  document_invalid: fault(422, 'The documents have problems.', 'See issues.'),
  tenant_missing: fault(404, 'There is no such tenant.', ''),
  tenant_exists: fault(409, 'A tenant of this name exists.', ''),
  publish_conflict: fault(
    409,
    'The published version changed meanwhile.',
    'Rebase the draft or the folder over it, then preview again.',
  ),
  rebase_undecided: fault(
    409,
    'The draft and what was published meanwhile both changed something, and nobody has chosen.',
    'Give a choice, keep or follow, for each conflict. See issues.',
  ),
  upgrade_undecided: fault(
    409,
    'The pack and the tenant both changed something, and nobody has chosen.',
    'Give a choice, keep or follow, for each conflict.',
  ),
  pack_missing: fault(404, 'A pack is not installed here.', 'Install it with courtyard pack install.'),
  pack_invalid: fault(422, 'This is not a pack that can be installed.', 'See issues.'),
  pack_exists: fault(409, 'Another pack of this name and version is installed.', 'Give the pack a new version.'),
  path_unknown: fault(404, 'There is nothing at this path.', ''),
  publish_needs_migration: fault(409, 'The change needs a data migration.', ''),
  saved_filter_missing: fault(404, 'There is no such saved filter.', 'See the saved filters of the view.'),
  saved_filter_exists: fault(409, 'You have a saved filter of this name.', 'Choose another name.'),
  draft_missing: fault(404, 'There is no such draft.', ''),
  draft_published: fault(409, 'The draft is published.', 'Start a new one.'),
  draft_document_missing: fault(404, 'There is no such document in the draft.', 'See the documents of the draft.'),
  draft_path_refused: fault(
    422,
    'A draft cannot hold this file.',
    'Own documents lie beside tenant.json; a document of a pack is changed by an overlay.',
  ),
  comment_missing: fault(404, 'There is no such comment.', ''),
  answers_missing: fault(409, 'Findings have no answer.', 'Answer each finding of the preview.'),
  answers_invalid: fault(422, 'An answer does not fit its finding.', 'See issues; each names its answer.'),
  seal_stale: fault(409, 'Something changed since the preview.', 'Preview again.'),
  publish_missing: fault(404, 'There is no such publish.', ''),
  catalog_version_missing: fault(404, 'There is no such version.', 'See the list of versions.'),
  publish_running: fault(
    409,
    'A publish of this tenant is under way or was left unfinished.',
    'Wait for it, or resume or abandon it.',
  ),
  publish_blocked: fault(
    409,
    'Somebody holds a table for so long that it cannot be changed.',
    'See blockers; publish again when they are gone.',
  ),
  publish_ended: fault(409, 'This publish ended without coming into force.', 'Preview and publish again.'),
  // the database under load
  try_again: fault(409, 'Another change got in the way.', 'Repeat the request.'),
  timed_out: fault(503, 'The work took too long and was stopped.', 'Ask for less, or try again later.'),
  // formulas
  expression_invalid: fault(422, 'The expression is not valid.', ''),
  value_missing: fault(422, 'An input has no value.', ''),
  division_by_zero: fault(422, 'Division by zero.', ''),
  value_type: fault(422, 'A value has another type than expected.', ''),
  cost_exceeded: fault(422, 'The expression would take too much work.', ''),
  calendar_year_missing: fault(
    422,
    'The calendar does not know this year.',
    'Add the year to the calendar document: its holidays and make-up workdays.',
  ),
  number_too_large: fault(422, 'A number is larger than the system computes with.', ''),
  // money
  fee_run_missing: fault(404, 'There is no such fee run.', ''),
  fee_run_exists: fault(409, 'A run of these standards for this period exists.', ''),
  fee_run_preview_stale: fault(409, 'The outcome would differ from the preview.', 'Preview again and compare.'),
  fee_run_state: fault(409, 'The fee run is not in a state that allows this.', ''),
  // import
  import_missing: fault(404, 'There is no such import.', ''),
  import_invalid: fault(
    422,
    'The file has rows that cannot be imported.',
    'Correct the rows of the report and try again.',
  ),
  mapping_unknown: fault(404, 'There is no such mapping.', 'See mappings in the catalog.'),
  import_stale: fault(409, 'Data changed since the dry run.', 'Run the dry run again.'),
  file_unreadable: fault(422, 'The file cannot be read.', 'Send an .xlsx or .csv file.'),
} as const

export type FaultCode = keyof typeof faults

import { Fault, type FaultDetails } from '@courtyard/std/fault'
import type { FaultCode } from '@courtyard/std/faults'

/** What node-pg tells of an error; every member but code may be absent. */
export type PgError = Error & {
  readonly code: string
  readonly constraint?: string
  readonly table?: string
  readonly column?: string
  readonly detail?: string
}

/** SQLSTATEs after which the same transaction may be tried again from its start. */
const RETRYABLE: ReadonlySet<string> = new Set(['40001', '40P01', '55P03'])
/** True when a prepared statement was planned for columns that a publish has given another type since. */
export const isStalePlan = (error: unknown): boolean =>
  isPgError(error) && error.code === '0A000' && 'routine' in error && error.routine === 'RevalidateCachedQuery'

/**
 * True when a connection does not know that its login was given the role. A backend that rebuilds its list of memberships
 * while another one is granted keeps the list without it, for as long as nothing else is granted: with many tenants that
 * takes milliseconds, so a new tenant meets such a connection now and then.
 */
export const isStaleMember = (error: unknown): boolean =>
  isPgError(error) && error.code === '42501' && /^permission denied to set role/.test(error.message)

/** True when a statement would have written in a transaction that only reads. */
export const isReadOnlyRefusal = (error: unknown): boolean => isPgError(error) && error.code === '25006'

/** True when a statement was not run because one before it in its transaction failed. */
export const isAborted = (error: unknown): boolean => isPgError(error) && error.code === '25P02'

const LOST: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EPIPE'],
  // shut down, starting, no such database, takes no connections, or no more of them
  ...['57P01', '57P02', '57P03', '3D000', '55000', '53300'],
])

/** True when an error says that the database cannot be reached, or that the connection to it was lost. */
export const isUnreachable = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && typeof error.code === 'string' && (LOST.has(error.code) || /^08\w{3}$/.test(error.code))) ||
    /^Connection terminated/.test(error.message))

/** True when every connection of a pool was busy for as long as one may be waited for. */
export const isExhausted = (error: unknown): boolean =>
  error instanceof Error && error.message === 'timeout exceeded when trying to connect'

const NOT_PRESENT = /is not present in table/

/** True for an error that carries an SQLSTATE. */
export const isPgError = (error: unknown): error is PgError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code)

/** True when the transaction lost against another one and may be run again: directly or as the Fault made of it. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof Fault) return error.code === 'try_again'
  return isPgError(error) && RETRYABLE.has(error.code)
}

type Mapping = (error: PgError) => readonly [FaultCode, FaultDetails]

const invalid =
  (reason: string): Mapping =>
  (error) => ['record_invalid', { reason, ...named(error) }]
const unreadable: Mapping = (error) => ['request_invalid', { reason: 'value_not_readable', sqlstate: error.code }]
const again: Mapping = (error) => ['try_again', { sqlstate: error.code }]

/** Names only: the text of an error may hold values of rows the caller may not read. */
function named(error: PgError): FaultDetails {
  return {
    ...(error.table ? { table: error.table } : {}),
    ...(error.column ? { column: error.column } : {}),
    ...(error.constraint ? { constraint: error.constraint } : {}),
  }
}

/** Checks that the kernel's triggers make. */
const GUARDS: Readonly<Record<string, string>> = { k_tree_circle: 'tree_circle', k_tree_deep: 'tree_too_deep' }

const MAPPINGS: Readonly<Record<string, Mapping>> = {
  '23505': (error) => ['record_duplicate', { ...named(error) }],
  '23P01': (error) => ['record_duplicate', { reason: 'overlap', ...named(error) }],
  '23001': (error) => ['record_referenced', { ...named(error) }],
  '23503': (error) =>
    NOT_PRESENT.test(error.detail ?? '')
      ? ['record_invalid', { reason: 'reference_missing', ...named(error) }]
      : ['record_referenced', { ...named(error) }],
  '23502': invalid('required'),
  '23514': (error) =>
    error.constraint === 'k_balance_side' || error.constraint === 'k_bill_open'
      ? ['balance_exceeded', {}]
      : error.constraint === 'k_money_request_end_other'
        ? ['money_request_own', {}]
        : invalid(GUARDS[error.constraint ?? ''] ?? 'check')(error),
  '22000': invalid('range'),
  '22001': invalid('too_long'),
  '22003': invalid('out_of_range'),
  '22P02': unreadable,
  '22007': unreadable,
  '22008': unreadable,
  '22021': unreadable,
  '22P05': unreadable,
  CY001: (error) => ['period_closed', { period: error.detail ?? '' }],
  CY002: () => ['close_order', {}],
  CY003: () => ['shift_state', {}],
  CY004: (error) => ['invoice_red_first', { invoices: error.detail ?? '' }],
  CY005: (error) => ['invoice_exceeded', { line: error.detail ?? '' }],
  CY006: () => ['invoice_state', {}],
  '57014': (error) => ['timed_out', { sqlstate: error.code }],
  '40001': again,
  '40P01': again,
  '55P03': again,
}

/**
 * The Fault an error of PostgreSQL means to the caller, with the pg error as cause; anything that is ours to answer for
 * (syntax, missing privilege, lost connection) comes back as it is.
 */
export function faultOf(error: unknown): unknown {
  if (!isPgError(error)) return error
  const mapping = MAPPINGS[error.code]
  if (!mapping) return error
  const [code, details] = mapping(error)
  return new Fault(code, details, { cause: error })
}

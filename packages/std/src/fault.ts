import { type FaultCode, faults } from './faults.ts'
import type { Issue } from './issue.ts'

/** Details of a fault: JSON values only, safe to show to the caller who made the mistake. */
export type FaultDetails = { readonly issues?: readonly Issue[]; readonly [name: string]: unknown }

/**
 * A caller's mistake (4xx). One place at the edge turns it into problem+json.
 * `code` is stable for ever; title and status come from the register in faults.ts.
 */
export class Fault extends Error {
  readonly code: FaultCode
  readonly status: number
  readonly details: FaultDetails

  constructor(code: FaultCode, details: FaultDetails = {}, options?: { cause?: unknown }) {
    super(`${code}: ${faults[code].title}`, options)
    this.name = 'Fault'
    this.code = code
    this.status = faults[code].status
    this.details = details
  }
}

/** True for a Fault, optionally of one code. */
export const isFault = (error: unknown, code?: FaultCode): error is Fault =>
  error instanceof Fault && (code === undefined || error.code === code)

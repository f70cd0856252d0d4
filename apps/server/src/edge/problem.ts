import type { Problem } from '@courtyard/contract/problem'
import { isUnreachable } from '@courtyard/db/errors'
import { Fault } from '@courtyard/std/fault'
import { sayFault } from '@courtyard/std/fault-texts'
import { type FaultCode, faults } from '@courtyard/std/faults'
import type { Issue } from '@courtyard/std/issue'
import { type IssueLocale, sayIssues } from '@courtyard/std/issue-text'
import { edgeTexts } from './edge-texts.ts'

/** A log line of the edge; main.ts decides where it goes. */
export type Log = (entry: {
  readonly level: 'info' | 'warning' | 'error'
  readonly message: string
  readonly [key: string]: unknown
}) => void

/** Which request is answered, and the reader's language. */
type Asked = { readonly requestId: string; readonly locale: IssueLocale }

/** The problem+json body of a fault, in the reader's language: the one place that decides what a caller learns. */
export function problemOf(fault: Fault, asked: Asked): Problem {
  const { issues, ...details } = fault.details
  return bodyOf(fault.code, asked, {
    ...(Array.isArray(issues) ? { issues: sayIssues(edgeTexts, issues as Issue[], asked.locale) } : {}),
    ...(Object.keys(details).length > 0 ? { details } : {}),
  })
}

function bodyOf(code: FaultCode, { requestId, locale }: Asked, more: Partial<Problem> = {}): Problem {
  const { status } = faults[code]
  const { title, hint } = sayFault(code, locale)
  return {
    type: `/docs/errors/${code}`,
    title,
    status,
    code,
    ...(hint === '' ? {} : { hint }),
    request_id: requestId,
    ...more,
  }
}

/** Answers a thrown value. Anything but a Fault is our mistake: logged with the request id, told to nobody. */
export function answerError(error: unknown, asked: Asked, log: Log): Response {
  const { requestId } = asked
  const fault = isUnreachable(error) ? new Fault('database_unavailable', {}, { cause: error }) : error
  if (fault instanceof Fault) {
    if (fault.code === 'database_unavailable')
      log({ level: 'error', message: 'database unavailable', request_id: requestId, error: describeError(fault) })
    return problemResponse(problemOf(fault, asked), headersOf(fault))
  }
  log({ level: 'error', message: 'request failed', request_id: requestId, error: describeError(error) })
  return problemResponse(bodyOf('internal', asked))
}

/** A problem as a response. */
export function problemResponse(problem: Problem, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  })
}

function headersOf(fault: Fault): Record<string, string> {
  if (fault.code === 'method_not_allowed') return { allow: (fault.details.allow as string[]).join(', ') }
  if (fault.code === 'version_stale') return { etag: `"${fault.details.version}"` }
  if (fault.code === 'database_unavailable') return { 'retry-after': String(fault.details.retry_after_seconds ?? 5) }
  if (fault.code === 'rate_limited') return { 'retry-after': String(fault.details.retry_after_seconds ?? 60) }
  return {}
}

/** An error for the log: its stack, and those of its causes. */
export const describeError = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `\ncaused by ${describeError(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}

import type { AuditFilters, AuditPage, AuditState } from './audit.ts'

type Sending = { method?: string; json?: unknown; query?: Readonly<Record<string, string | undefined>> }
type Send = (path: string, sending: Sending) => Promise<Response>

/** What was done in a company, and whether all of it is there. */
export function auditClient(send: Send) {
  const answer = async <T>(path: string, sending: Sending = {}): Promise<T> =>
    (await (await send(path, sending)).json()) as T
  return {
    audit: (query: AuditFilters & { cursor?: string } = {}) => answer<AuditPage>('/audit', { query }),
    auditState: () => answer<AuditState>('/audit/state'),
    /** Asks for a check of the chain; it goes on after the answer. */
    verifyAudit: () => answer<AuditState>('/audit/verify', { method: 'POST', json: {} }),
  }
}

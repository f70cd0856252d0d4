import type { z } from 'zod'
import type {
  ConfirmErasure,
  Consents,
  Erasure,
  MyData,
  myConsentSchema,
  myRequestSchema,
  NewConsent,
  NewPrivacyRequest,
  PrivacyRequest,
  PrivacyRequestPage,
  Retention,
} from './privacy.ts'

type Sending = { method?: string; json?: unknown; query?: Readonly<Record<string, string | undefined>> }
type Send = (path: string, sending: Sending) => Promise<Response>

/** What people ask about their personal data, and what they agree to. */
export function privacyClient(send: Send) {
  const answer = async <T>(path: string, sending: Sending = {}): Promise<T> =>
    (await (await send(path, sending)).json()) as T
  const post = <T>(path: string, json: unknown) => answer<T>(path, { method: 'POST', json })
  const at = (id: string, step = '') => `/privacy-requests/${encodeURIComponent(id)}${step}`
  return {
    privacyRequests: (query: { q?: string; state?: string; cursor?: string } = {}) =>
      answer<PrivacyRequestPage>('/privacy-requests', { query }),
    privacyRequest: (id: string) => answer<PrivacyRequest>(at(id)),
    receivePrivacyRequest: (json: NewPrivacyRequest) => post<PrivacyRequest>('/privacy-requests', json),
    answerPrivacyRequest: (id: string, note: string) => post<PrivacyRequest>(at(id, '/answer'), { note }),
    refusePrivacyRequest: (id: string, reason: string) => post<PrivacyRequest>(at(id, '/refuse'), { reason }),
    erasure: (id: string) => answer<Erasure>(at(id, '/erasure')),
    erasePerson: (id: string, json: ConfirmErasure) => post<PrivacyRequest>(at(id, '/erasure'), json),
    consents: (entity: string, record: string) => answer<Consents>('/consents', { query: { entity, record } }),
    noteConsent: (json: NewConsent) => post<Consents>('/consents', json),
    retention: () => answer<Retention>('/retention'),
    myData: () => answer<MyData>('/my-data'),
    askAboutMyData: (json: z.input<typeof myRequestSchema>) => post<PrivacyRequest>('/my-data/requests', json),
    withdrawMyRequest: (id: string) => post<PrivacyRequest>(`/my-data/requests/${encodeURIComponent(id)}/withdraw`, {}),
    setMyConsent: (json: z.input<typeof myConsentSchema>) => post<Consents>('/my-data/consents', json),
  }
}

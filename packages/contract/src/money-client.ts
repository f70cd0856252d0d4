import type { BillMoney, MoneyOutcome, PaymentMoney } from './adjustments.ts'
import type { MoneyRequest, MoneyRequestPage } from './money-requests.ts'

type Query = Readonly<Record<string, string | number | undefined>>
type Sending = { method?: string; query?: Query; json?: unknown; headers?: Record<string, string> }
type Send = (path: string, sending: Sending) => Promise<Response>
/** What is asked, and the key under which the same again is the same request. */
type Keyed = { readonly key: string; readonly json: unknown }

/** Adjustments, refunds, and the second person. */
export const adjustmentClient = (send: Send) => {
  const get = async <T>(path: string, query: Query = {}) => (await (await send(path, { query })).json()) as T
  const post = async <T>(path: string, json: unknown, key?: string) => {
    const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key }
    return (await (await send(path, { method: 'POST', json, headers })).json()) as T
  }
  const request = (id: string) => `/money-requests/${encodeURIComponent(id)}`
  return {
    billMoney: (id: string) => get<BillMoney>(`/bills/${encodeURIComponent(id)}/adjustments`),
    adjustBill: (id: string, { key, json }: Keyed) =>
      post<MoneyOutcome>(`/bills/${encodeURIComponent(id)}/adjustments`, json, key),
    paymentMoney: (id: string) => get<PaymentMoney>(`/payments/${encodeURIComponent(id)}/refunds`),
    refundPayment: (id: string, { key, json }: Keyed) =>
      post<MoneyOutcome>(`/payments/${encodeURIComponent(id)}/refunds`, json, key),
    moneyRequests: (query: { state?: string; cursor?: string } = {}) => get<MoneyRequestPage>('/money-requests', query),
    approveMoney: (id: string, { key, json }: Keyed) => post<MoneyRequest>(`${request(id)}/approve`, json, key),
    rejectMoney: (id: string, note: string) => post<MoneyRequest>(`${request(id)}/reject`, { note }),
    withdrawMoney: (id: string) => post<MoneyRequest>(`${request(id)}/withdraw`, {}),
  }
}

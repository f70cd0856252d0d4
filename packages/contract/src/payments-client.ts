import type {
  PayerAccount,
  PaymentPreview,
  PaymentPreviewRequest,
  PaymentRequest,
  Receipt,
  SplitRequest,
  TakenPayment,
} from './payments.ts'

type Sending = { method?: string; json?: unknown; headers?: Record<string, string> }
type Send = (path: string, sending: Sending) => Promise<Response>
type Keyed = { readonly id: string; readonly key: string }

/** Payments over the counter. What moves money takes a key: send the same again when no answer came. */
export function paymentsClient(send: Send) {
  const read = async <T>(path: string): Promise<T> => (await (await send(path, {})).json()) as T
  const post = async <T>(path: string, json: unknown, key?: string): Promise<T> => {
    const headers = key === undefined ? {} : { 'idempotency-key': key }
    return (await (await send(path, { method: 'POST', json, headers })).json()) as T
  }
  const of = (id: string) => `/payments/${encodeURIComponent(id)}`
  return {
    payerAccount: (id: string) => read<PayerAccount>(`/payers/${encodeURIComponent(id)}/account`),
    previewPayment: (request: PaymentPreviewRequest) => post<PaymentPreview>('/payments/preview', request),
    takePayment: (key: string, request: PaymentRequest) => post<TakenPayment>('/payments', request, key),
    receipt: (id: string) => read<Receipt>(`${of(id)}/receipt`),
    allocatePayment: ({ id, key }: Keyed, split?: SplitRequest) =>
      post<TakenPayment>(`${of(id)}/allocations`, split ? { split } : {}, key),
    releaseAllocations: ({ id, key }: Keyed, lines?: readonly string[]) =>
      post<TakenPayment>(`${of(id)}/allocations/release`, lines ? { lines } : {}, key),
    reversePayment: ({ id, key }: Keyed, reason: string) => post<TakenPayment>(`${of(id)}/reversal`, { reason }, key),
  }
}

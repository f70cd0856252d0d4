import type { InvoiceAnswerJson, Invoiceable, InvoiceDetail, InvoicePage, NewInvoice } from './invoices.ts'
import type { NewVouchers, VoucherDetail, VoucherPage } from './vouchers.ts'

type Query = Readonly<Record<string, string | undefined>>
type Sending = { method?: string; json?: unknown; query?: Query; headers?: Record<string, string> }
type Send = (path: string, sending: Sending) => Promise<Response>
type Keyed = { readonly id: string; readonly key: string }
type Moves = {
  readonly approve: { readonly note: string }
  readonly reject: { readonly reason: string }
  readonly withdraw: object
  readonly retry: object
  readonly look: object
  readonly red: { readonly reason: string }
  readonly answer: InvoiceAnswerJson
}

/** Invoices and vouchers. What changes something takes a key: send the same again when no answer came. */
export function invoicesClient(send: Send) {
  const read = async <T>(path: string, query: Query = {}): Promise<T> =>
    (await (await send(path, { query })).json()) as T
  const post = async <T>(path: string, key: string, json: unknown): Promise<T> =>
    (await (await send(path, { method: 'POST', json, headers: { 'idempotency-key': key } })).json()) as T
  const invoice = (id: string) => `/invoices/${encodeURIComponent(id)}`
  return {
    invoices: (query: { state?: string | undefined; cursor?: string | undefined }) =>
      read<InvoicePage>('/invoices', query),
    invoice: (id: string) => read<InvoiceDetail>(invoice(id)),
    invoiceable: (bill: string) => read<Invoiceable>(`/bills/${encodeURIComponent(bill)}/invoiceable`),
    applyInvoice: (key: string, request: NewInvoice) => post<InvoiceDetail>('/invoices', key, request),
    moveInvoice: <M extends keyof Moves>({ id, key }: Keyed, move: M, asked: Moves[M]) =>
      post<InvoiceDetail>(`${invoice(id)}/${move}`, key, asked),
    voucherBatches: (cursor?: string) => read<VoucherPage>('/vouchers', { cursor }),
    voucherBatch: (id: string) => read<VoucherDetail>(`/vouchers/${encodeURIComponent(id)}`),
    exportVouchers: (key: string, request: NewVouchers) => post<VoucherDetail>('/vouchers', key, request),
  }
}

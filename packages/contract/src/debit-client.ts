import type {
  BankDebit,
  DebitAnswered,
  DebitAnswerPreview,
  DebitBatchDetail,
  DebitBatchPage,
  DebitLayout,
  DebitProposal,
  Mandate,
  MandatePage,
  NewDebitBatch,
  NewMandate,
  RevealedAccount,
} from './debits.ts'

type Query = Readonly<Record<string, string | undefined>>
type Sending = { method?: string; json?: unknown; form?: FormData; query?: Query; headers?: Record<string, string> }
type Send = (path: string, sending: Sending) => Promise<Response>
type Keyed = { readonly id: string; readonly key: string }

/** Direct debit: agreements, batches, and what banks answer. */
export function debitClient(send: Send) {
  const answer = async <T>(path: string, sending: Sending = {}): Promise<T> =>
    (await (await send(path, sending)).json()) as T
  const post = <T>(path: string, key: string, json: unknown) =>
    answer<T>(path, { method: 'POST', json, headers: { 'idempotency-key': key } })
  const batch = (id: string) => `/debit-batches/${encodeURIComponent(id)}`
  const layout = (bank: string) => `/banks/${encodeURIComponent(bank)}/debit-layout`
  const formOf = (file: File): FormData => {
    const form = new FormData()
    form.set('files', file)
    return form
  }
  return {
    mandates: (query: { cursor?: string | undefined; payer?: string | undefined } = {}) =>
      answer<MandatePage>('/mandates', { query }),
    addMandate: (key: string, request: NewMandate) => post<Mandate>('/mandates', key, request),
    /** Not repeated under a key: each asking is a row of the audit. */
    revealMandate: async (id: string, reason: string): Promise<RevealedAccount> =>
      answer<RevealedAccount>(`/mandates/${encodeURIComponent(id)}/reveal`, { method: 'POST', json: { reason } }),
    endMandate: ({ id, key }: Keyed, reason: string) =>
      post<Mandate>(`/mandates/${encodeURIComponent(id)}/end`, key, { reason }),
    debitProposal: (until?: string) => answer<DebitProposal>('/debit-proposal', { query: { until } }),
    debitBatches: (cursor?: string) => answer<DebitBatchPage>('/debit-batches', { query: { cursor } }),
    makeDebitBatch: (key: string, request: NewDebitBatch) => post<DebitBatchDetail>('/debit-batches', key, request),
    debitBatch: (id: string) => answer<DebitBatchDetail>(batch(id)),
    withdrawDebits: ({ id, key }: Keyed, reason: string) =>
      post<DebitBatchDetail>(`${batch(id)}/withdraw`, key, { reason }),
    previewDebitAnswer: (id: string, file: File) =>
      answer<DebitAnswerPreview>(`${batch(id)}/answers/preview`, { method: 'POST', form: formOf(file) }),
    applyDebitAnswer({ id, key }: Keyed, { file, hash, today }: { file: File; hash: string; today?: string }) {
      const form = formOf(file)
      form.set('hash', hash)
      if (today !== undefined) form.set('received_on', today)
      const headers = { 'idempotency-key': key }
      return answer<DebitAnswered>(`${batch(id)}/answers`, { method: 'POST', form, headers })
    },
    debitLayout: (bank: string) => answer<BankDebit>(layout(bank)),
    putDebitLayout: (bank: string, json: DebitLayout) => answer<BankDebit>(layout(bank), { method: 'PUT', json }),
  }
}

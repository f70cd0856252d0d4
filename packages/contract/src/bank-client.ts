import type {
  Bank,
  BankReconciliation,
  ConfirmedRows,
  ConfirmRows,
  StatementColumns,
  StatementPreview,
  StatementRow,
  StatementRowPage,
  StatementRowState,
  TakenStatement,
} from './banks.ts'

type Sending = {
  method?: string
  json?: unknown
  form?: FormData
  query?: Readonly<Record<string, string | number | undefined>>
  headers?: Record<string, string>
}
type Send = (path: string, sending: Sending) => Promise<Response>
type Keyed = { readonly id: string; readonly key: string }
type StatementFile = { readonly file: File; readonly columns?: StatementColumns | undefined }

/** Accounts at banks, their statements, and what rows of them became. */
export function bankClient(send: Send) {
  const answer = async <T>(path: string, sending: Sending): Promise<T> =>
    (await (await send(path, sending)).json()) as T
  const post = <T>(path: string, key: string, json: unknown) =>
    answer<T>(path, { method: 'POST', json, headers: { 'idempotency-key': key } })
  const bank = (id: string) => `/banks/${encodeURIComponent(id)}`
  const row = (id: string) => `/statement-rows/${encodeURIComponent(id)}`
  const formOf = ({ file, columns }: StatementFile): FormData => {
    const form = new FormData()
    form.set('files', file)
    if (columns) form.set('columns', JSON.stringify(columns))
    return form
  }
  return {
    banks: () => answer<{ items: Bank[] }>('/banks', {}),
    createBank: (key: string, request: { name: string }) => post<Bank>('/banks', key, request),
    changeBank: (id: string, request: { name?: string }) => answer<Bank>(bank(id), { method: 'PATCH', json: request }),
    previewStatement: (id: string, file: StatementFile) =>
      answer<StatementPreview>(`${bank(id)}/statements/preview`, { method: 'POST', form: formOf(file) }),
    takeStatement({ id, key }: Keyed, { hash, ...file }: StatementFile & { readonly hash: string }) {
      const form = formOf(file)
      form.set('hash', hash)
      const headers = { 'idempotency-key': key }
      return answer<TakenStatement>(`${bank(id)}/statements`, { method: 'POST', form, headers })
    },
    statementRows: (id: string, query: { state?: StatementRowState; cursor?: string | undefined } = {}) =>
      answer<StatementRowPage>(`${bank(id)}/rows`, { query }),
    bankReconciliation: (id: string, query: { from?: string | undefined; to?: string | undefined } = {}) =>
      answer<BankReconciliation>(`${bank(id)}/reconciliation`, { query }),
    confirmRows: (key: string, request: ConfirmRows) => post<ConfirmedRows>('/statement-rows/confirm', key, request),
    ignoreRow: ({ id, key }: Keyed, reason: string) => post<StatementRow>(`${row(id)}/ignore`, key, { reason }),
    linkRow: ({ id, key }: Keyed, payment: string) => post<StatementRow>(`${row(id)}/link`, key, { payment }),
    rejectMatch: ({ id, key }: Keyed, payer: string) => post<StatementRow>(`${row(id)}/reject`, key, { payer }),
    reopenRow: ({ id, key }: Keyed, reason: string) => post<StatementRow>(`${row(id)}/reopen`, key, { reason }),
  }
}

import { accessClient } from './access-client.ts'
import { auditClient } from './audit-client.ts'
import { bankClient } from './bank-client.ts'
import { booksClient } from './books-client.ts'
import { closingClient } from './closing-client.ts'
import { debitClient } from './debit-client.ts'
import type { CatalogDescription, Me } from './description.ts'
import type { Explanation } from './fee-runs.ts'
import { feeRunsClient } from './fee-runs-client.ts'
import { hooksClient } from './hooks-client.ts'
import { identityClient } from './identity-client.ts'
import type { ImportReport } from './imports.ts'
import { invoicesClient } from './invoices-client.ts'
import { keysClient } from './keys-client.ts'
import { membersClient } from './members-client.ts'
import { adjustmentClient } from './money-client.ts'
import type { NotificationPage } from './notifications.ts'
import { onlineClient } from './online-client.ts'
import { paymentsClient } from './payments-client.ts'
import { privacyClient } from './privacy-client.ts'
import type { Problem } from './problem.ts'
import { publishingClient } from './publishing-client.ts'
import type {
  AggregateQuery,
  AggregateResult,
  HistoryPage,
  ListQuery,
  RecordJson,
  RecordPage,
  Reveal,
  Revealed,
} from './records.ts'
import type { DashboardResult, ReportResult } from './reports.ts'
import type { NewSavedFilter, SavedFilter } from './saved-filters.ts'
import type { PrintedPage } from './templates.ts'

/** An answer that is not a success, with what the server said of it. */
export class ProblemError extends Error {
  readonly problem: Problem
  readonly status: number

  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.title}`)
    this.name = 'ProblemError'
    this.problem = problem
    this.status = problem.status
  }
}

export type ClientOptions = {
  readonly tenant: string
  /** The fetch of the browser, of a server-side load, or of a test. It carries the session cookie. */
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>
  /** `https://host` of the server; empty in a browser. */
  readonly origin?: string
}

type Values = Readonly<Record<string, unknown>>
type Query = Readonly<Record<string, string | number | undefined>>

/** The API of one tenant. Every method throws ProblemError when the server refuses. */
export type Client = ReturnType<typeof createClient>

/** A typed client of one tenant's API. Sends nothing by itself. */
export function createClient(options: ClientOptions) {
  const send = sender(options)
  const get = <T>(path: string, query: Query = {}) => send(path, { query }).then((answer) => jsonOf<T>(answer))
  const post = <T>(path: string, json: unknown, query: Query = {}) =>
    send(path, { method: 'POST', json, query }).then((answer) => jsonOf<T>(answer))
  const patch = <T>(path: string, json: unknown) =>
    send(path, { method: 'PATCH', json }).then((answer) => jsonOf<T>(answer))
  return {
    ...partsOf(send),
    ...feeRunsClient({ get, post, patch }),
    me: () => get<Me>('/me'),
    catalog: () => get<CatalogDescription>('/catalog'),
    list: (entity: string, query: ListQuery = {}) => get<RecordPage>(recordPath(entity), query),
    read: (entity: string, id: string, select?: string, { path }: { path?: boolean } = {}) =>
      get<RecordJson>(recordPath(entity, id), { select, path: path ? 'true' : undefined }),
    /** `form` names the form that was filled in: what it asks for is then held by the server. */
    create: (entity: string, values: Values, form?: string) =>
      post<RecordJson | { id: string }>(recordPath(entity), values, { form }),
    async update(
      entity: string,
      { id, version, form }: { id: string; version: number; form?: string | undefined },
      values: Values,
    ) {
      const headers = { 'if-match': `"${version}"` }
      const answer = await send(recordPath(entity, id), { method: 'PATCH', json: values, headers, query: { form } })
      return jsonOf<RecordJson | { id: string }>(answer)
    },
    reveal: (entity: string, id: string, asked: Reveal) => post<Revealed>(`${recordPath(entity, id)}/reveal`, asked),
    async delete(entity: string, id: string): Promise<void> {
      await send(recordPath(entity, id), { method: 'DELETE' })
    },
    history: (entity: string, id: string, query: { limit?: string; cursor?: string } = {}) =>
      get<HistoryPage>(`${recordPath(entity, id)}/history`, query),
    trash: (entity: string, query: Omit<ListQuery, 'view'> = {}) =>
      get<RecordPage>(`/trash/${encodeURIComponent(entity)}`, query),
    restore: (entity: string, id: string) =>
      post<RecordJson | { id: string }>(`/trash/${encodeURIComponent(entity)}/${encodeURIComponent(id)}/restore`, {}),
    aggregate: (entity: string, query: AggregateQuery) =>
      get<AggregateResult>(`/aggregates/${encodeURIComponent(entity)}`, query),
    savedFilters: (view: string) => get<{ items: SavedFilter[] }>('/saved-filters', { view }),
    saveFilter: (filter: NewSavedFilter) => post<SavedFilter>('/saved-filters', filter),
    async deleteSavedFilter(id: string): Promise<void> {
      await send(`/saved-filters/${encodeURIComponent(id)}`, { method: 'DELETE' })
    },
    /** A report's rows from `offset` on. */
    report: (name: string, params: Query = {}, offset = 0) =>
      get<ReportResult>(`/reports/${encodeURIComponent(name)}`, { ...named(params), ...(offset > 0 && { offset }) }),
    behindReport: (name: string, params: Query, query: Query) =>
      get<RecordPage>(`/reports/${encodeURIComponent(name)}/records`, { ...named(params), ...query }),
    printTemplate: (name: string, record: string) =>
      get<PrintedPage>(`/templates/${encodeURIComponent(name)}/print`, { record }),
    notifications: () => get<NotificationPage>('/notifications'),
    readNotification: (id: string) => post<{ unread: number }>(`/notifications/${encodeURIComponent(id)}/read`, {}),
    readAllNotifications: () => post<{ unread: number }>('/notifications/read-all', {}),
    dashboard: (name: string) => get<DashboardResult>(`/dashboards/${encodeURIComponent(name)}`),
    explainBillLine: (id: string) => get<Explanation>(`/bill-lines/${encodeURIComponent(id)}/explanation`),
    async dryRunImport(mapping: string, files: readonly File[]): Promise<ImportReport> {
      const form = new FormData()
      form.set('mapping', mapping)
      for (const file of files) form.append('files', file)
      return jsonOf(await send('/imports', { method: 'POST', form }))
    },
    commitImport: (id: string) => post<ImportReport>(`/imports/${encodeURIComponent(id)}/commit`, {}),
    async importErrors(id: string): Promise<Uint8Array> {
      const answer = await send(`/imports/${encodeURIComponent(id)}/errors.xlsx`, {})
      return new Uint8Array(await answer.arrayBuffer())
    },
  }
}

/** Parameters of a report as the API takes them. */
const named = (params: Query): Query =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [`p.${name}`, value]))

const recordPath = (entity: string, id?: string): string =>
  `/records/${encodeURIComponent(entity)}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`

const moneyClient = (send: ReturnType<typeof sender>) => ({
  ...paymentsClient(send),
  ...onlineClient(send),
  ...booksClient(send),
  ...closingClient(send),
  ...bankClient(send),
  ...debitClient(send),
  ...invoicesClient(send),
})

/** What has a file of its own. */
const partsOf = (send: ReturnType<typeof sender>) => ({
  ...publishingClient(send),
  ...adjustmentClient(send),
  ...workflowClient(send),
  ...moneyClient(send),
  ...hooksClient(send),
  ...identityClient(send),
  ...membersClient(send),
  ...auditClient(send),
  ...keysClient(send),
  ...privacyClient(send),
  ...accessClient(send),
})

const workflowClient = (send: ReturnType<typeof sender>) => ({
  /** Moves a record on by its workflow, in the version that was seen. */
  async transition(
    entity: string,
    { id, version }: { id: string; version: number },
    { name, values }: { name: string; values: Values },
  ) {
    const path = `${recordPath(entity, id)}/transitions/${encodeURIComponent(name)}`
    const answer = await send(path, { method: 'POST', json: values, headers: { 'if-match': `"${version}"` } })
    return jsonOf<RecordJson | { id: string }>(answer)
  },
})

const jsonOf = async <T>(answer: Response): Promise<T> => (await answer.json()) as T

type Sending = { method?: string; query?: Query; json?: unknown; form?: FormData; headers?: Record<string, string> }

function sender({ tenant, fetch, origin = '' }: ClientOptions) {
  return async (path: string, { method = 'GET', query = {}, json, form, headers = {} }: Sending): Promise<Response> => {
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
    const url = `${origin}/t/${encodeURIComponent(tenant)}/api/v1${path}${search.size > 0 ? `?${search}` : ''}`
    const type: Record<string, string> = json === undefined ? {} : { 'content-type': 'application/json' }
    const body = form ?? (json === undefined ? null : JSON.stringify(json))
    const answer = await fetch(url, { method, body, headers: { accept: 'application/json', ...type, ...headers } })
    if (!answer.ok) throw new ProblemError(await problemOf(answer))
    return answer
  }
}

/** A proxy in between may answer with something else than a problem. */
async function problemOf(answer: Response): Promise<Problem> {
  const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json')
  if (isProblem) return jsonOf<Problem>(answer)
  return {
    type: 'about:blank',
    title: answer.statusText || 'The server gave no answer that can be read.',
    status: answer.status,
    code: 'unknown',
    request_id: answer.headers.get('x-request-id') ?? '',
  }
}

import type { DriftLook } from './drift.ts'
import type { Assistance, AssistRequest } from './expressions.ts'
import type {
  Answers,
  Comment,
  Draft,
  DraftCheck,
  DraftDiff,
  DraftDocuments,
  DraftPreview,
  Explained,
  Export,
  Publish,
  VersionDocuments,
  Versions,
} from './publishing.ts'
import type { RebaseChoice, Rebased, RebasePreview } from './rebase.ts'
import type { RightsImpact } from './rights-impact.ts'

type Query = Readonly<Record<string, string | number | undefined>>
type Sending = {
  method?: string
  query?: Query
  json?: unknown
  headers?: Record<string, string>
}

/** Sends a request of one tenant; throws ProblemError when the server refuses. */
export type Send = (path: string, sending: Sending) => Promise<Response>

/** A draft as it was read: writing another version of it is refused (409 version_stale). */
export type DraftAt = { readonly id: string; readonly version: number }
type File = { readonly path: string; readonly text: string }

/** Drafts, publishes, versions and what is in force: the part of the client for those who may publish. */
export function publishingClient(send: Send) {
  const json = async <T>(answer: Response): Promise<T> => (await answer.json()) as T
  const get = <T>(path: string, query: Query = {}) => send(path, { query }).then((answer) => json<T>(answer))
  const write = <T>(method: string, path: string, body: unknown = {}, { version }: { version?: number } = {}) =>
    send(path, { method, json: body, headers: version === undefined ? {} : { 'if-match': `"${version}"` } }).then(
      (answer) => json<T>(answer),
    )
  const draftPath = (id: string, part = '') => `/drafts/${encodeURIComponent(id)}${part}`
  const publishPath = (id: string, part = '') => `/publishes/${encodeURIComponent(id)}${part}`
  return {
    listDrafts: () => get<{ items: Draft[] }>('/drafts'),
    createDraft: (name: string) => write<Draft>('POST', '/drafts', { name }),
    readDraft: (id: string) => get<Draft>(draftPath(id)),
    async deleteDraft(id: string): Promise<void> {
      await send(draftPath(id), { method: 'DELETE' })
    },
    draftDocuments: (id: string) => get<DraftDocuments>(draftPath(id, '/documents')),
    putDraftDocument: (draft: DraftAt, file: File) =>
      write<Draft>('PUT', draftPath(draft.id, '/documents'), file, draft),
    async deleteDraftDocument({ id, version }: DraftAt, path: string): Promise<Draft> {
      const headers = { 'if-match': `"${version}"` }
      return json(await send(draftPath(id, '/documents'), { method: 'DELETE', query: { path }, headers }))
    },
    /** Makes the draft's own documents exactly these. */
    importIntoDraft: (draft: DraftAt, documents: readonly File[]) =>
      write<Draft>('POST', draftPath(draft.id, '/import'), { documents }, draft),
    /** Replaces the answers to findings; a new preview seals them. */
    answerDraft: (draft: DraftAt, answers: Answers) =>
      write<Draft>('PUT', draftPath(draft.id, '/answers'), { answers }, draft),
    draftComments: (id: string) => get<{ items: Comment[] }>(draftPath(id, '/comments')),
    addDraftComment: (id: string, comment: Pick<Comment, 'file' | 'pointer' | 'text'>) =>
      write<Comment>('POST', draftPath(id, '/comments'), comment),
    resolveDraftComment: (id: string, resolved: boolean) =>
      write<Comment>('PUT', `/draft-comments/${encodeURIComponent(id)}`, { resolved }),
    checkDraft: (id: string) => write<DraftCheck>('POST', draftPath(id, '/check')),
    diffDraft: (id: string) => get<DraftDiff>(draftPath(id, '/diff')),
    rightsOfDraft: (id: string) => get<RightsImpact>(`/drafts/${encodeURIComponent(id)}/rights`),
    previewDraft: (id: string) => write<DraftPreview>('POST', draftPath(id, '/preview')),
    /** What moving the draft over the version in force would do; changes nothing. */
    previewRebase: (id: string) => get<RebasePreview>(draftPath(id, '/rebase')),
    /** Moves the draft over the version in force; every conflict wants a choice, else 409 rebase_undecided. */
    rebaseDraft: (draft: DraftAt, choices: Readonly<Record<string, RebaseChoice>> = {}) =>
      write<Rebased>('POST', draftPath(draft.id, '/rebase'), { choices }, draft),
    /** Asks for the draft to be published as previewed under `seal`; watch it with readPublish. */
    publishDraft: (id: string, order: { readonly seal: string; readonly note?: string }) =>
      write<Publish>('POST', draftPath(id, '/publish'), order),
    listPublishes: () => get<{ items: Publish[] }>('/publishes'),
    readPublish: (id: string) => get<Publish>(publishPath(id)),
    resumePublish: (id: string) => write<Publish>('POST', publishPath(id, '/resume')),
    abandonPublish: (id: string) => write<Publish>('POST', publishPath(id, '/abandon')),
    /** Agrees to a publish that somebody else asked for; it begins then. */
    agreeToPublish: (id: string) => write<Publish>('POST', publishPath(id, '/agree')),
    /** Refuses one that was asked for, or takes one's own asking back. */
    refusePublish: (id: string) => write<Publish>('POST', publishPath(id, '/refuse')),
    listVersions: (page: { before?: number; limit?: number } = {}) => get<Versions>('/versions', page),
    readVersion: (version: number) => get<VersionDocuments>(`/versions/${version}`),
    /** A draft that says what the version said. */
    rollBack: (version: number) => write<Draft>('POST', `/versions/${version}/rollback`),
    exportDocuments: () => get<Export>('/export'),
    /** Which layers set a property of what is in force: `entity/room/fields/layout/label`. */
    explain: (path: string) => get<Explained>('/explain', { path }),
    /** Help with the expression under a caret. */
    assistExpression: (request: AssistRequest) => write<Assistance>('POST', '/expressions/assist', request),
    readDrift: () => get<DriftLook>('/drift'),
    checkDrift: () => write<DriftLook>('POST', '/drift'),
  }
}

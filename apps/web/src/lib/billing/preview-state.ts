import type { FeeRunRequest, PreviewFilter } from '@courtyard/contract/fee-runs'
import { parseScope } from './run-scope.ts'

export const PREVIEW_PAGE = 100
export const previewFilters = ['all', 'exceptions', 'changed', 'skipped'] as const satisfies readonly PreviewFilter[]

/** What a preview shows, from its address. */
export type PreviewState = {
  request: FeeRunRequest
  filter: PreviewFilter
  offset: number
  subject: string | null
  note: string
}

/** The state in an address; standards may be repeated or separated by commas. */
export function parsePreview(params: URLSearchParams): PreviewState {
  const standards = params
    .getAll('standards')
    .flatMap((text) => text.split(','))
    .filter(Boolean)
  const scope = parseScope(params.get('scope'))
  const offset = Number(params.get('offset') ?? 0)
  return {
    request: {
      period: params.get('period') ?? '',
      standards: [...new Set(standards)],
      ...(scope && { filter: scope }),
    },
    filter: previewFilters.find((filter) => filter === params.get('filter')) ?? 'all',
    offset: Number.isSafeInteger(offset) && offset > 0 ? offset : 0,
    subject: params.get('subject'),
    note: params.get('note') ?? '',
  }
}

/** The query of a changed state; another filter starts at its first row. */
export function previewQuery(state: PreviewState, change: Partial<PreviewState>): string {
  const next = { ...state, ...(change.filter ? { offset: 0, subject: null } : {}), ...change }
  const params = new URLSearchParams({ period: next.request.period, standards: next.request.standards.join(',') })
  if (next.request.filter) params.set('scope', JSON.stringify(next.request.filter))
  if (next.note) params.set('note', next.note)
  if (next.filter !== 'all') params.set('filter', next.filter)
  if (next.offset > 0) params.set('offset', String(next.offset))
  if (next.subject) params.set('subject', next.subject)
  return `?${params}`
}

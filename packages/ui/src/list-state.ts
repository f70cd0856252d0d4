import { isDay } from '@courtyard/std/day'
import { type Chip, chipText, parseChip } from './filters.ts'

/** Everything a list shows is in its address, so that it can be shared and the back button works. */
export type ListState = {
  readonly q: string
  readonly chips: readonly Chip[]
  /** As the API takes it: `-built_area,full_code`; empty = the view's own. */
  readonly sort: string
  /** Shown columns; empty = the view's own. */
  readonly columns: readonly string[]
  /** Cursors of the pages passed so far; the last one is where this page starts. */
  readonly trail: readonly string[]
  /** The record opened in the panel. */
  readonly record: string | null
  /** What a table is grouped by; empty = the view's own, `-` = nothing. */
  readonly group: string
  /** A day of the month or week that a calendar shows; empty = today. */
  readonly on: string
  readonly span: 'month' | 'week'
  /** Records of a tree whose children are shown. */
  readonly open: readonly string[]
}

/** As many open branches as an address can carry. */
export const OPEN_MAX = 40

/** The state in an address. Unknown or broken parts are left out. */
export function parseListState(params: URLSearchParams): ListState {
  return {
    q: params.get('q') ?? '',
    chips: params.getAll('f').flatMap((text) => parseChip(text) ?? []),
    sort: params.get('sort') ?? '',
    columns: (params.get('cols') ?? '').split(',').filter(Boolean),
    trail: params.getAll('at'),
    record: params.get('record'),
    group: params.get('group') ?? '',
    on: isDay(params.get('on') ?? '') ? (params.get('on') ?? '') : '',
    span: params.get('span') === 'week' ? 'week' : 'month',
    open: params.getAll('open').slice(0, OPEN_MAX),
  }
}

/** The query string of a state, starting with `?` unless it is empty. */
export function listQuery(state: ListState): string {
  const params = new URLSearchParams()
  if (state.q) params.set('q', state.q)
  for (const chip of state.chips) params.append('f', chipText(chip))
  if (state.sort) params.set('sort', state.sort)
  if (state.columns.length > 0) params.set('cols', state.columns.join(','))
  for (const cursor of state.trail) params.append('at', cursor)
  if (state.record) params.set('record', state.record)
  if (state.group) params.set('group', state.group)
  if (state.on) params.set('on', state.on)
  if (state.span === 'week') params.set('span', 'week')
  for (const id of state.open) params.append('open', id)
  const text = params.toString()
  return text === '' ? '?' : `?${text}`
}

/** What of a state may be kept under a name: which records there are and how they stand, not where in them one is. */
export function savedState(state: ListState): string {
  return listQuery({ ...state, trail: [], record: null, on: '', open: [] }).slice(1)
}

/** A changed state: whatever changes which rows there are starts again at the first page. */
export function changeList(state: ListState, change: Partial<ListState>): ListState {
  const keepsRows = Object.keys(change).every((key) => ['record', 'columns', 'trail', 'open'].includes(key))
  return { ...state, ...(keepsRows ? {} : { trail: [], record: null }), ...change }
}

/** The sort after a click on a header: ascending, descending, the view's own. */
export function nextSort(sort: string, path: string): string {
  if (sort === path) return `-${path}`
  return sort === `-${path}` ? '' : path
}

/** How a path is sorted now, by the list's own sort or else the view's. */
export function sortOf(sort: string, path: string): 'ascending' | 'descending' | undefined {
  const first = sort.split(',')[0]
  return first === path ? 'ascending' : first === `-${path}` ? 'descending' : undefined
}

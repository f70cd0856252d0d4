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
}

/** The state in an address. Unknown or broken parts are left out. */
export function parseListState(params: URLSearchParams): ListState {
  return {
    q: params.get('q') ?? '',
    chips: params.getAll('f').flatMap((text) => parseChip(text) ?? []),
    sort: params.get('sort') ?? '',
    columns: (params.get('cols') ?? '').split(',').filter(Boolean),
    trail: params.getAll('at'),
    record: params.get('record'),
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
  const text = params.toString()
  return text === '' ? '?' : `?${text}`
}

/** A changed state: whatever changes which rows there are starts again at the first page. */
export function changeList(state: ListState, change: Partial<ListState>): ListState {
  const keepsRows = Object.keys(change).every((key) => key === 'record' || key === 'columns' || key === 'trail')
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

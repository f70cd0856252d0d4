import type { Client } from '@courtyard/contract/client'
import { changeList, listQuery, parseListState } from '@courtyard/ui/list-state'
import { error, redirect } from '@sveltejs/kit'
import { clientOf, refuse } from '#lib/client.ts'
import { loadChipTitles } from '#lib/records/load-list.ts'
import { loadView } from '#lib/views/load-view.ts'
import type { PageLoad } from './$types'

/** A list, entirely from its address. */
export const load: PageLoad = async ({ params, url, fetch, parent, depends }) => {
  depends('courtyard:records')
  depends('courtyard:saved-filters')
  const { catalog, locale, me } = await parent()
  const view = catalog.views[params.view]
  const entity = view && catalog.entities[view.entity]
  if (!entity) error(404, 'missing')
  const state = parseListState(new URLSearchParams(url.search))
  const client = clientOf(params.tenant, fetch)
  const plan = { catalog, view, entity, state, locale }
  const work = Promise.all([
    loadView(client, plan, me.today),
    loadChipTitles(client, plan),
    opened(client, entity.name, state.record),
    client.savedFilters(view.name).catch(() => ({ items: [] })),
  ])
  const [list, titles, record, { items: filters }] = await work.catch((thrown: unknown) =>
    refuse(thrown, url.pathname + url.search),
  )
  // A cursor of an older catalog or another sort: start again rather than show an error.
  if (list.problem?.code === 'cursor_invalid') redirect(303, listQuery(changeList(state, { trail: [] })))
  return { view, entity, state, list, titles, record, filters }
}

const opened = (client: Client, entity: string, id: string | null) =>
  id ? client.read(entity, id).catch(() => null) : null

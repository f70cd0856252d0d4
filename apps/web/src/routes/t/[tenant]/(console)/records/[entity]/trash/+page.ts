import { choosableColumns } from '@courtyard/ui/columns'
import { error } from '@sveltejs/kit'
import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

const COLUMNS = 6

/** What was deleted of an entity and may be taken back. */
export const load: PageLoad = async ({ params, url, fetch, parent, depends }) => {
  depends('courtyard:records')
  const { catalog } = await parent()
  const entity = catalog.entities[params.entity]
  if (!entity?.trash || !entity.can.delete) error(404, 'missing')
  const columns = choosableColumns(entity).filter(
    (name) => !entity.fields.some((field) => field.name === name && field.system),
  )
  const shown = columns.slice(0, COLUMNS)
  const cursor = url.searchParams.get('cursor')
  const query = { select: shown.join(',') || 'id', count: 'true', limit: '50', ...(cursor ? { cursor } : {}) }
  const page = await clientOf(params.tenant, fetch)
    .trash(entity.name, query)
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { entity, columns: shown, page }
}

import { error } from '@sveltejs/kit'
import { clientOf, refuse } from '#lib/client.ts'
import { loadRelated } from '#lib/records/load-related.ts'
import type { PageLoad } from './$types'

/** A record and what belongs to it. */
export const load: PageLoad = async ({ params, url, fetch, parent, depends }) => {
  depends('courtyard:records')
  const { catalog } = await parent()
  const entity = catalog.entities[params.entity]
  if (!entity) error(404, 'missing')
  const client = clientOf(params.tenant, fetch)
  const [record, history, related] = await Promise.all([
    client.read(entity.name, params.id, undefined, { path: entity.tree !== undefined }),
    entity.history ? client.history(entity.name, params.id, { limit: '20' }) : null,
    loadRelated(client, catalog, { entity, id: params.id }),
  ]).catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { entity, record, related, history }
}

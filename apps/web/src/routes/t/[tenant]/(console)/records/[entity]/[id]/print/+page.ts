import { error } from '@sveltejs/kit'
import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** One record for paper. */
export const load: PageLoad = async ({ params, url, fetch, parent }) => {
  const { catalog } = await parent()
  const entity = catalog.entities[params.entity]
  if (!entity) error(404, 'missing')
  const record = await clientOf(params.tenant, fetch)
    .read(entity.name, params.id)
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { entity, record }
}

import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** The person who asks something. */
export const load: PageLoad = async ({ params, fetch, url, parent }) => {
  const { catalog } = await parent()
  const title = catalog.entities[params.entity]?.title
  const record = await clientOf(params.tenant, fetch)
    .read(params.entity, params.id, title)
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { person: { entity: params.entity, id: params.id, title: String(record[title ?? ''] ?? params.id) } }
}

import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** The newest publishes, whatever became of them. */
export const load: PageLoad = async ({ params, fetch, url }) => {
  const { items } = await clientOf(params.tenant, fetch)
    .listPublishes()
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { publishes: items }
}

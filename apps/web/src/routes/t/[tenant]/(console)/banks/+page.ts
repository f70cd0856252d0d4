import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** Our accounts at banks. */
export const load: PageLoad = async ({ params, fetch, url }) => ({
  page: await clientOf(params.tenant, fetch)
    .banks()
    .catch((thrown: unknown) => refuse(thrown, url.pathname)),
})

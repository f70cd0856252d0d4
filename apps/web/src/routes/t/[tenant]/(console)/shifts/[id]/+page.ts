import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** What one shift reports. */
export const load: PageLoad = async ({ params, fetch, url }) => ({
  shift: await clientOf(params.tenant, fetch)
    .shift(params.id)
    .catch((thrown: unknown) => refuse(thrown, url.pathname)),
})

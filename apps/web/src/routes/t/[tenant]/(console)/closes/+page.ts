import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** Months, and what stands in the way of closing the next one. */
export const load: PageLoad = async ({ params, fetch, url }) => ({
  closes: await clientOf(params.tenant, fetch)
    .closes()
    .catch((thrown: unknown) => refuse(thrown, url.pathname)),
})

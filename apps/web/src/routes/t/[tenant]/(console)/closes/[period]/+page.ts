import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** One month with its report. */
export const load: PageLoad = async ({ params, fetch, url }) => ({
  close: await clientOf(params.tenant, fetch)
    .close(params.period)
    .catch((thrown: unknown) => refuse(thrown, url.pathname)),
})

import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** What was exported. */
export const load: PageLoad = async ({ params, fetch, url }) => ({
  page: await clientOf(params.tenant, fetch)
    .voucherBatches(url.searchParams.get('cursor') ?? undefined)
    .catch((thrown: unknown) => refuse(thrown, url.pathname)),
})

import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** One export. */
export const load: PageLoad = async ({ params, fetch, url }) => ({
  batch: await clientOf(params.tenant, fetch)
    .voucherBatch(params.id)
    .catch((thrown: unknown) => refuse(thrown, url.pathname)),
})

import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** One invoice with its lines. */
export const load: PageLoad = async ({ params, fetch, url }) => ({
  invoice: await clientOf(params.tenant, fetch)
    .invoice(params.id)
    .catch((thrown: unknown) => refuse(thrown, url.pathname)),
})

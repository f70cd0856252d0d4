import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** What may be invoiced of a bill. */
export const load: PageLoad = async ({ params, fetch, url }) => ({
  bill: params.bill,
  invoiceable: await clientOf(params.tenant, fetch)
    .invoiceable(params.bill)
    .catch((thrown: unknown) => refuse(thrown, url.pathname)),
})

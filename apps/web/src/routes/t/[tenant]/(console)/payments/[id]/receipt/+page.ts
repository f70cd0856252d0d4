import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** What the receipt of a payment says. */
export const load: PageLoad = async ({ params, fetch, url }) => ({
  receipt: await clientOf(params.tenant, fetch)
    .receipt(params.id)
    .catch((thrown: unknown) => refuse(thrown, url.pathname)),
  size: url.searchParams.get('size') === 'a5' ? ('a5' as const) : ('slip' as const),
})

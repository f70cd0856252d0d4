import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** Shifts: one's own, or everybody's for who confirms them. */
export const load: PageLoad = async ({ params, fetch, url }) => ({
  page: await clientOf(params.tenant, fetch)
    .shifts(url.searchParams.get('cursor') ?? undefined)
    .catch((thrown: unknown) => refuse(thrown, url.pathname)),
})

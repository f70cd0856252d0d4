import { clientOf, refuse } from '#lib/client.ts'
import type { LayoutLoad } from './$types'

/** Who is here and what they may see: every page of a tenant is made from these two. */
export const load: LayoutLoad = async ({ params, fetch, url, untrack }) => {
  const client = clientOf(params.tenant, fetch)
  const next = untrack(() => url.pathname + url.search)
  const [me, catalog] = await Promise.all([client.me(), client.catalog()]).catch((thrown: unknown) =>
    refuse(thrown, next),
  )
  return { me, catalog }
}

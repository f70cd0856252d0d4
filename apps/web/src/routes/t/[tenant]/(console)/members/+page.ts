import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** People of the company with their roles, and the roles the reader may assign. */
export const load: PageLoad = async ({ params, fetch, url, depends }) => {
  depends('courtyard:members')
  const client = clientOf(params.tenant, fetch)
  const asked = {
    q: url.searchParams.get('q') ?? '',
    ...(url.searchParams.has('cursor') && { cursor: url.searchParams.get('cursor') ?? '' }),
  }
  const work = Promise.all([client.members(asked), client.assignableRoles()])
  const [page, roles] = await work.catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { asked, page, roles: roles.items }
}

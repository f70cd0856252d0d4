import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

const PAGE = 50

/** Published versions, newest first; `?before` leads to older ones. */
export const load: PageLoad = async ({ params, fetch, url }) => {
  const before = url.searchParams.get('before')
  const page = { limit: PAGE, ...(before !== null && /^\d+$/.test(before) && { before: Number(before) }) }
  const versions = await clientOf(params.tenant, fetch)
    .listVersions(page)
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { versions, isFirst: before === null }
}

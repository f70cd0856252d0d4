import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** What the draft changes, by document and node. */
export const load: PageLoad = async ({ params, fetch, url, depends }) => {
  depends('courtyard:draft')
  const diff = await clientOf(params.tenant, fetch)
    .diffDraft(params.id)
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { diff }
}

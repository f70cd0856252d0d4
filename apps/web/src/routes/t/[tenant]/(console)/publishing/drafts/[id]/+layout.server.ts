import { clientOf, refuse } from '#lib/client.ts'
import type { LayoutServerLoad } from './$types'

/** The draft that every page below is about, and what is said about it. */
export const load: LayoutServerLoad = async ({ params, fetch, url, depends, untrack }) => {
  depends('courtyard:draft')
  const client = clientOf(params.tenant, fetch)
  const [draft, comments] = await Promise.all([client.readDraft(params.id), client.draftComments(params.id)]).catch(
    (thrown: unknown) =>
      refuse(
        thrown,
        untrack(() => url.pathname),
      ),
  )
  return { draft, comments: comments.items }
}

import { clientOf } from '#lib/client.ts'
import { countViews } from '#lib/records/count-views.ts'
import { FOLDED, foldedOf } from '#lib/shell/folded-groups.ts'
import type { LayoutServerLoad } from './$types'

/** What the navigation shows: which groups are folded, and counts, streamed, so that no page waits for them. */
export const load: LayoutServerLoad = ({ params, fetch, depends, cookies }) => {
  depends('courtyard:counts')
  return { counts: countViews(clientOf(params.tenant, fetch)), folded: foldedOf(cookies.get(FOLDED)) }
}

import { clientOf } from '#lib/client.ts'
import { countViews } from '#lib/records/count-views.ts'
import type { LayoutServerLoad } from './$types'

/** Counts for the navigation; streamed, so that no page waits for them. */
export const load: LayoutServerLoad = ({ params, fetch, depends }) => {
  depends('courtyard:counts')
  return { counts: countViews(clientOf(params.tenant, fetch)) }
}

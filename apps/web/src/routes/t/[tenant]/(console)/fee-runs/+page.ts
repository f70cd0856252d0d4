import { addToPeriod, periodOf } from '@courtyard/std/period'
import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** The runs so far, and what a new one starts with: last month, every standard. */
export const load: PageLoad = async ({ params, fetch, url, parent }) => {
  const { me } = await parent()
  const runs = await clientOf(params.tenant, fetch)
    .listFeeRuns()
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { runs: runs.items, period: addToPeriod(periodOf(me.today), -1) }
}

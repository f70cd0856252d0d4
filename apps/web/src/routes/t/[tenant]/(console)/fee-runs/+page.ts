import { addToPeriod, periodOf } from '@courtyard/std/period'
import { parseScope } from '#lib/billing/run-scope.ts'
import { clientOf, problemOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** The runs so far, and what a new one starts with: last month, every standard. */
export const load: PageLoad = async ({ params, fetch, url, parent }) => {
  const { me } = await parent()
  const client = clientOf(params.tenant, fetch)
  const runs = await client.listFeeRuns().catch((thrown: unknown) => refuse(thrown, url.pathname))
  const standards = url.searchParams.getAll('standards')
  const scope = parseScope(url.searchParams.get('scope'))
  const asked = url.searchParams.has('missed') && standards.length > 0
  const unbilled = { standards: standards.join(','), ...(scope && { filter: JSON.stringify(scope) }) }
  const missed = asked
    ? await client.unbilledPeriods(unbilled).catch((thrown: unknown) => problemOf(thrown, [400, 404, 422]))
    : null
  const period = url.searchParams.get('period') ?? addToPeriod(periodOf(me.today), -1)
  return { runs: runs.items, period, standards, scope, missed }
}

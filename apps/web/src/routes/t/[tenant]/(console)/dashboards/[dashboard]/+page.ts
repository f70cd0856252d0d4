import { error } from '@sveltejs/kit'
import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** A dashboard with everything its tiles show. */
export const load: PageLoad = async ({ params, fetch, parent, url, depends }) => {
  depends('courtyard:dashboard')
  const { catalog } = await parent()
  const dashboard = Object.hasOwn(catalog.dashboards, params.dashboard)
    ? catalog.dashboards[params.dashboard]
    : undefined
  if (!dashboard) error(404, 'missing')
  const result = await clientOf(params.tenant, fetch)
    .dashboard(dashboard.name)
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { dashboard, result }
}

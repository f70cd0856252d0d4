import { clientOf } from '#lib/client.ts'
import { loadTodos } from '#lib/desk/load-todos.ts'
import type { PageLoad } from './$types'

/** The workbench: what waits, and the latest fee run beside the counts of the layout. Who may not see runs has none. */
export const load: PageLoad = async ({ params, fetch, parent, depends }) => {
  depends('courtyard:dashboard')
  const { catalog } = await parent()
  const mayRun = catalog.menu.some((group) =>
    group.items.some((item) => item.kind === 'page' && item.name === 'fee-runs'),
  )
  const runs = mayRun
    ? await clientOf(params.tenant, fetch)
        .listFeeRuns()
        .catch(() => null)
    : null
  const [dashboard] = Object.values(catalog.dashboards)
  // Streamed: the page stands before its numbers do.
  const shown = dashboard
    ? clientOf(params.tenant, fetch)
        .dashboard(dashboard.name)
        .catch(() => null)
    : null
  const todos = loadTodos(clientOf(params.tenant, fetch), catalog)
  return { mayRun, todos, run: runs?.items[0] ?? null, dashboard: dashboard ?? null, shown }
}

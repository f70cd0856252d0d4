import { type DashboardResult, REPORT_ROWS_MAX, type TileResult } from '@courtyard/contract/reports'
import type { Dashboard, Tile } from '@courtyard/metadata/catalog-report'
import { readablePaths } from '@courtyard/query/resolve-path'
import { Fault, isFault } from '@courtyard/std/fault'
import type { Actor, Deps } from '../deps.ts'
import { listRecords } from '../records/list-records.ts'
import { rightsOfRequest } from '../records/rights-of-request.ts'
import { runReport } from './run-report.ts'

/**
 * Every tile under the rights of who looks. A tile that may not be read or cannot be computed says so by a code and leaves the
 * others be. Throws Fault dashboard_unknown.
 */
export async function runDashboard(deps: Deps, actor: Actor, name: string): Promise<DashboardResult> {
  const { catalog } = await rightsOfRequest(deps, actor)
  const dashboard: Dashboard | undefined = Object.hasOwn(catalog.dashboards, name)
    ? catalog.dashboards[name]
    : undefined
  if (!dashboard) throw new Fault('dashboard_unknown', { dashboard: name })
  // One after another: a dashboard must not take all connections of a tenant.
  const tiles: TileResult[] = []
  for (const tile of dashboard.tiles) tiles.push(await tileOf(deps, actor, tile))
  return { dashboard: name, at: deps.clock.now().toISOString(), tiles }
}

async function tileOf(deps: Deps, actor: Actor, tile: Tile): Promise<TileResult> {
  const { name, over, params } = tile
  try {
    if (over.kind === 'view') return { name, view: await viewOf(deps, actor, tile) }
    return {
      name,
      report: await runReport(deps, actor, { report: over.name, params, rows: { offset: 0, limit: REPORT_ROWS_MAX } }),
    }
  } catch (error) {
    if (!isFault(error)) throw error
    return { name, problem: error.code }
  }
}

async function viewOf(deps: Deps, actor: Actor, { over, columns, rows, show }: Tile): Promise<TileResult['view']> {
  const { catalog, scopes } = await rightsOfRequest(deps, actor)
  const view = catalog.views[over.name]!
  const entity = catalog.entities[view.entity]!
  const readable = (paths: readonly string[]) => readablePaths({ catalog, scopes }, entity, paths)
  const page = await listRecords(deps, actor, {
    entity: view.entity,
    view: view.name,
    select: readable(view.columns),
    limit: show === 'table' ? rows : 1,
    count: true,
    totals: readable(columns),
  })
  return { count: page.count ?? 0, totals: page.totals ?? {}, items: show === 'table' ? page.items : [] }
}

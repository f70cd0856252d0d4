import type { Dashboard, Tile } from '../catalog-report.ts'
import type { DashboardDocument } from '../documents/dashboard.ts'
import { defined } from '../fields/definition.ts'
import { labelOf } from './labels.ts'
import type { Model, Source } from './model.ts'
import { type Report, reportDuplicates, reportUnknown } from './report.ts'

/** A dashboard whose tiles name reports and views that are there. */
export function compileDashboard(model: Model, { name, document, report }: Source<DashboardDocument>): Dashboard {
  reportDuplicates(
    report,
    document.tiles.map((tile) => tile.name),
    (index) => `/tiles/${index}/name`,
  )
  return {
    name,
    label: labelOf(document.label, name),
    ...defined({ refresh: document.refresh }),
    tiles: document.tiles.flatMap((tile, index) =>
      tile.hidden ? [] : (compileTile(model, { tile, report, pointer: `/tiles/${index}` }) ?? []),
    ),
  }
}

type TileAt = {
  readonly tile: DashboardDocument['tiles'][number]
  readonly report: Report
  readonly pointer: string
}

function compileTile(model: Model, at: TileAt): Tile | undefined {
  const { tile, report, pointer } = at
  if ((tile.report === undefined) === (tile.view === undefined)) {
    report(pointer, 'tile_source')
    return undefined
  }
  return tile.report === undefined ? viewTile(model, at, tile.view!) : reportTile(model, at, tile.report)
}

function reportTile(model: Model, { tile, report, pointer }: TileAt, name: string): Tile | undefined {
  const source = model.reports.get(name)
  if (!source) {
    reportUnknown(report, `${pointer}/report`, { what: 'report', name, known: model.reports.keys() })
    return undefined
  }
  const { columns, params, groups } = source.document
  const known = columns.map((column) => column.name)
  for (const [index, column] of (tile.columns ?? []).entries())
    if (!known.includes(column))
      reportUnknown(report, `${pointer}/columns/${index}`, { what: 'column', name: column, known })
  const asked = params.map((param) => param.name)
  for (const param of Object.keys(tile.params ?? {}))
    if (!asked.includes(param))
      reportUnknown(report, `${pointer}/params/${param}`, { what: 'param', name: param, known: asked })
  if (groups.length === 0 && tile.show !== 'number') report(`${pointer}/show`, 'tile_groups')
  const chosen = tile.columns ?? (tile.show === 'table' ? known : known.slice(0, 1))
  return tileOf(tile, { kind: 'report', name }, { label: tile.label ?? source.document.label, columns: chosen })
}

function viewTile(model: Model, { tile, report, pointer }: TileAt, name: string): Tile | undefined {
  const source = model.views.get(name)
  if (!source) {
    reportUnknown(report, `${pointer}/view`, { what: 'view', name, known: model.views.keys() })
    return undefined
  }
  const known = source.document.totals
  if (tile.show !== 'number' && tile.show !== 'table') report(`${pointer}/show`, 'tile_chart')
  for (const [index, column] of (tile.columns ?? []).entries())
    if (!known.includes(column))
      reportUnknown(report, `${pointer}/columns/${index}`, { what: 'total', name: column, known })
  return tileOf(
    tile,
    { kind: 'view', name },
    { label: tile.label ?? source.document.label, columns: tile.columns ?? [] },
  )
}

const tileOf = (
  { name, show, params = {}, rows, width }: TileAt['tile'],
  over: Tile['over'],
  { label, columns }: { readonly label: Tile['label'] | undefined; readonly columns: readonly string[] },
): Tile => ({ name, label: labelOf(label, name), show, over, columns, params, rows, width })

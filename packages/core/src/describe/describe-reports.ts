import type { CatalogDescription } from '@courtyard/contract/description'
import type { ReportDescription } from '@courtyard/contract/reports'
import { pathsOf } from '@courtyard/expression/paths'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { Dashboard, Report, ReportInput } from '@courtyard/metadata/catalog-report'
import { isSqlablePath } from '@courtyard/metadata/sqlable'

/** Whether the actor may name a path of an entity. */
export type Readable = (path: string, entity: string) => boolean

type Rights = { readonly readable: Readable; readonly leaves: Readable }

/** A report that the actor may run, without what it computes; undefined where something it stands on may not be read. */
export function describeReport(
  catalog: Catalog,
  report: Report,
  { readable, leaves }: Rights,
): ReportDescription | undefined {
  const paths = report.inputs.flatMap(({ from, by, take }) =>
    ['id', ...by, ...(take.path === undefined ? [] : [take.path])].map((path) => ({ from, path })),
  )
  if (!paths.every(({ from, path }) => readable(path, from))) return undefined
  const { name, label, help, params, groups, print, columns, inputs } = report
  return {
    name,
    label,
    ...(help && { help }),
    params,
    groups,
    print,
    exports: paths.every(({ from, path }) => leaves(path, from)),
    columns: columns.map(({ name, label, result, total, amount }) => ({
      name,
      label,
      result,
      total,
      inputs: inputs
        .map((input) => input.name)
        .filter((input) => pathsOf(amount).some(({ path }) => path[0] === input)),
    })),
    inputs: inputs.map((input) => ({
      name: input.name,
      label: input.label,
      from: input.from,
      columns: columnsOf(catalog, input).filter((path) => readable(path, input.from)),
    })),
  }
}

/** What tells the records apart, what they are grouped by, and what is counted. */
function columnsOf(catalog: Catalog, { from, by, take }: ReportInput): string[] {
  const entity = catalog.entities[from]
  const paths = [entity?.title ?? 'id', ...by, ...(take.path === undefined ? [] : [take.path])]
  return [...new Set(paths)].filter((path) => entity && isSqlablePath(catalog, entity, path.split('.')))
}

/** A dashboard with the tiles that show something to the actor; undefined without any. */
export function describeDashboard(
  dashboard: Dashboard,
  { views, reports }: Pick<CatalogDescription, 'views' | 'reports'>,
): Dashboard | undefined {
  const tiles = dashboard.tiles.filter(({ over }) => Object.hasOwn(over.kind === 'report' ? reports : views, over.name))
  return tiles.length > 0 ? { ...dashboard, tiles } : undefined
}

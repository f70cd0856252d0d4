import type { Catalog, Form, MappingColumn, MappingSheet, Portal, Role, View } from './catalog.ts'
import type { Report, Tile } from './catalog-report.ts'
import { type Note, pathUses, targetOf, treeUses } from './dependants-paths.ts'
import type { DocumentPart } from './diff.ts'
import { fieldsOfLayout } from './view-fields.ts'

/** Notes what views, forms, roles, portals and mappings name. */
export function usesInPages(catalog: Catalog, noteFor: (of: DocumentPart, name: string) => Note): void {
  for (const view of Object.values(catalog.views)) usesInView(catalog, view, noteFor('views', view.name))
  for (const form of Object.values(catalog.forms)) usesInForm(catalog, form, noteFor('forms', form.name))
  for (const role of Object.values(catalog.roles)) usesInRole(catalog, role, noteFor('roles', role.name))
  for (const portal of Object.values(catalog.portals)) usesInPortal(catalog, portal, noteFor('portals', portal.name))
  for (const report of Object.values(catalog.reports)) usesInReport(catalog, report, noteFor('reports', report.name))
  for (const dashboard of Object.values(catalog.dashboards)) {
    for (const tile of dashboard.tiles) usesInTile(catalog, tile, noteFor('dashboards', dashboard.name))
  }
  for (const mapping of Object.values(catalog.mappings)) {
    for (const sheet of mapping.sheets) usesInSheet(catalog, sheet, noteFor('mappings', mapping.name))
  }
}

function usesInView(catalog: Catalog, view: View, note: Note): void {
  const { entity } = view
  const path = (pointer: string, text: string) => pathUses(catalog, { entity, path: text.split('.'), pointer }, note)
  note('/entity', { entity })
  for (const [at, column] of view.columns.entries()) path(`/columns/${at}`, column)
  for (const [at, sort] of view.sort.entries()) path(`/sort/${at}`, sort.path)
  for (const [at, total] of view.totals.entries()) path(`/totals/${at}`, total)
  if (view.filter) treeUses(catalog, { entity, tree: view.filter, pointer: '/filter' }, note)
  if (view.group) path('/group', view.group)
  if (view.color) path('/color', view.color)
  if (view.layout) for (const [key, name] of fieldsOfLayout(view.layout)) path(`/layout/${key}`, name)
}

function usesInForm(catalog: Catalog, form: Form, note: Note): void {
  const { entity } = form
  note('/entity', { entity })
  for (const section of form.sections) {
    if (section.show) treeUses(catalog, { entity, tree: section.show, pointer: `/sections/${section.name}/show` }, note)
    for (const field of section.fields) {
      const pointer = `/sections/${section.name}/fields/${field.name}`
      note(pointer, { entity, field: field.name })
      for (const key of ['show', 'require', 'readOnly', 'default'] as const) {
        const tree = field[key]
        if (typeof tree === 'object') treeUses(catalog, { entity, tree, pointer: `${pointer}/${key}` }, note)
      }
    }
  }
}

function usesInRole(catalog: Catalog, role: Role, note: Note): void {
  const { identity } = role
  if (identity) {
    note('/identity/entity', { entity: identity.entity })
    for (const field of [identity.email, identity.phone]) {
      if (field !== undefined) note('/identity', { entity: identity.entity, field })
    }
  }
  for (const { name, entity } of role.scope ?? []) note(`/scope/${name}/entity`, { entity })
  for (const rule of role.rules) {
    const pointer = `/rules/${rule.name}`
    const entity = rule.subject
    if (catalog.entities[entity]) note(`${pointer}/subject`, { entity })
    for (const field of rule.fields ?? []) note(`${pointer}/fields`, { entity, field })
    if (rule.where) treeUses(catalog, { entity, tree: rule.where, pointer: `${pointer}/where` }, note)
  }
}

function usesInReport(catalog: Catalog, report: Report, note: Note): void {
  const params = Object.fromEntries(report.params.map(({ name, to }) => [name, to]))
  for (const [name, to] of Object.entries(params)) if (to !== undefined) note(`/params/${name}/to`, { entity: to })
  for (const { name, from: entity, by, where, take } of report.inputs) {
    const pointer = `/inputs/${name}`
    note(`${pointer}/from`, { entity })
    for (const [at, path] of by.entries())
      pathUses(catalog, { entity, path: path.split('.'), pointer: `${pointer}/by/${report.groups[at]!.name}` }, note)
    if (take.path !== undefined)
      pathUses(catalog, { entity, path: take.path.split('.'), pointer: `${pointer}/take` }, note)
    if (where) treeUses(catalog, { entity, tree: where, pointer: `${pointer}/where` }, note)
  }
}

/** A tile over a view names its totals; over a report it names the report's own columns. */
function usesInTile(catalog: Catalog, tile: Tile, note: Note): void {
  const view = tile.over.kind === 'view' ? catalog.views[tile.over.name] : undefined
  for (const [at, column] of (view ? tile.columns : []).entries())
    pathUses(
      catalog,
      { entity: view!.entity, path: column.split('.'), pointer: `/tiles/${tile.name}/columns/${at}` },
      note,
    )
}

function usesInPortal(catalog: Catalog, { homes, pages = [] }: Portal, note: Note): void {
  const { entity } = homes
  note('/homes/entity', { entity })
  for (const part of ['title', 'subtitle', 'group'] as const) {
    const text = homes[part]
    if (text !== undefined) pathUses(catalog, { entity, path: text.split('.'), pointer: `/homes/${part}` }, note)
  }
  for (const page of pages) {
    note(`/pages/${page.name}/form`, { entity: page.entity })
    for (const [index, text] of page.columns.entries()) {
      const pointer = `/pages/${page.name}/columns/${index}`
      pathUses(catalog, { entity: page.entity, path: text.split('.'), pointer }, note)
    }
  }
}

function usesInSheet(catalog: Catalog, sheet: MappingSheet, note: Note): void {
  const { entity, name } = sheet
  const pointer = `/sheets/${name}`
  note(`${pointer}/entity`, { entity })
  for (const field of sheet.key) note(`${pointer}/key`, { entity, field })
  for (const column of sheet.columns)
    usesInColumn(catalog, { column, entity, pointer: `${pointer}/columns/${column.field}` }, note)
}

type ColumnAt = { readonly column: MappingColumn; readonly entity: string; readonly pointer: string }

function usesInColumn(catalog: Catalog, { column, entity, pointer }: ColumnAt, note: Note): void {
  const field = pathUses(catalog, { entity, path: [column.field], pointer }, note)
  if (field?.type === 'enum' || field?.type === 'multi_enum') {
    const texts = [...Object.values(column.values ?? {}), column.constant, column.default]
    const options = new Set(field.options.map(({ value }) => value))
    for (const option of texts)
      if (option !== undefined && options.has(option)) note(pointer, { entity, field: field.name, option })
  }
  const target = column.lookup?.entity ?? (field && targetOf(field))
  if (target === undefined || !column.lookup) return
  for (const by of column.lookup.by)
    pathUses(catalog, { entity: target, path: by.split('.'), pointer: `${pointer}/lookup` }, note)
}

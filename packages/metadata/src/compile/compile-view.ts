import type { View, ViewLayout } from '../catalog.ts'
import type { ViewDocument } from '../documents/view.ts'
import { defined } from '../fields/definition.ts'
import { treeOf } from './expressions.ts'
import { labelOf } from './labels.ts'
import { actorVariable, type Model, type Source, todayVariable } from './model.ts'
import { knownEntity, ownField, resolvePath } from './paths.ts'
import { isSealedShape } from './personal-of.ts'
import { reportDuplicates } from './report.ts'

/** A view in its layout. Columns that an overlay hid, or whose field is hidden, are left out. */
export function compileView(model: Model, { name, document, report }: Source<ViewDocument>): View | undefined {
  const { entity } = document
  if (!knownEntity(model, { name: entity, report, pointer: '/entity' })) return undefined
  const columns = document.columns.map((column) => (typeof column === 'string' ? { name: column } : column))
  reportDuplicates(
    report,
    columns.map((column) => column.name),
    (index) => `/columns/${index}`,
  )
  const shown = columns.filter((column, index) => {
    const found = resolvePath(model, entity, { path: column.name, report, pointer: `/columns/${index}` })
    if (found?.field.type === 'children') report(`/columns/${index}`, 'column_children', { name: column.name })
    return found && !found.hidden && !('hidden' in column && column.hidden)
  })
  const sort = document.sort.map((text) => ({ path: text.replace(/^-/, ''), descending: text.startsWith('-') }))
  for (const [index, { path }] of sort.entries()) {
    const found = resolvePath(model, entity, { path, report, pointer: `/sort/${index}` })
    if (found && ['children', 'references', 'any_reference', 'json'].includes(found.field.type))
      report(`/sort/${index}`, 'sort_type', { path })
    if (found && isSealedShape(found.field)) report(`/sort/${index}`, 'field_sealed.sort', { name: path })
  }
  for (const [index, total] of document.totals.entries()) {
    const field = ownField(model, entity, { name: total, report, pointer: `/totals/${index}` })
    if (field && model.schema.fieldsOf(entity)?.[total]?.type.kind !== 'number')
      report(`/totals/${index}`, 'total_type', { name: total })
  }
  const filter =
    document.filter === undefined
      ? undefined
      : treeOf({
          source: document.filter,
          place: 'view.filter',
          scope: { schema: model.schema, entity, variables: { actor: actorVariable(), today: todayVariable } },
          report,
          pointer: '/filter',
        })
  const visible = (path: string) => !hiddenPath(model, entity, path)
  const source = { name, document, report }
  return {
    name,
    entity,
    label: labelOf(document.label, name),
    columns: shown.map((column) => column.name),
    ...defined({ filter }),
    sort: sort.filter(({ path }) => visible(path)),
    totals: document.totals.filter(visible),
    ...defined({
      layout: layoutOf(model, source, visible),
      group: groupOf(model, source, visible),
      color: colorOf(model, source, visible),
    }),
  }
}

type Visible = (path: string) => boolean
type Own = (name: string, pointer: string) => { readonly name: string; readonly type: string } | undefined

/** A gallery with its picture; without one where the field is hidden. */
function galleryOf(image: string | undefined, own: Own, visible: Visible): ViewLayout {
  const field = image === undefined ? undefined : own(image, '/layout/image')
  return field && visible(field.name) ? { type: 'gallery', image: field.name } : { type: 'gallery' }
}

/** The layout; a table where the field it stands on is hidden. */
function layoutOf(model: Model, { document, report }: Source<ViewDocument>, visible: Visible): ViewLayout | undefined {
  const { layout = { type: 'table' as const }, entity } = document
  const own = (name: string, pointer: string) => ownField(model, entity, { name, report, pointer })
  switch (layout.type) {
    case 'kanban': {
      const field = own(layout.lanes, '/layout/lanes')
      if (field && field.type !== 'enum') report('/layout/lanes', 'not_enum', { name: layout.lanes })
      return visible(layout.lanes) ? layout : undefined
    }
    case 'calendar': {
      const from = own(layout.from, '/layout/from')
      const to = layout.to === undefined ? undefined : own(layout.to, '/layout/to')
      if (from && from.type !== 'date' && from.type !== 'datetime')
        report('/layout/from', 'calendar_type', { name: layout.from })
      else if (from && to && to.type !== from.type)
        report('/layout/to', 'calendar_ends', { to: to.name, from: from.name })
      if (!visible(layout.from)) return undefined
      return { type: 'calendar', from: layout.from, ...(to && visible(to.name) ? { to: to.name } : {}) }
    }
    case 'tree': {
      const parent = model.entities.get(entity)?.document.tree
      if (parent === undefined) report('/layout/type', 'tree_missing', { entity })
      return parent !== undefined && visible(parent) ? { type: 'tree', parent } : undefined
    }
    case 'gallery':
      return galleryOf(layout.image, own, visible)
    case 'table':
      return undefined
  }
}

const notGrouped: ReadonlySet<string> = new Set([
  'children',
  'references',
  'any_reference',
  'json',
  'long_text',
  'rich_text',
  'rollup',
])

/** The path a table is grouped by. */
function groupOf(model: Model, { document, report }: Source<ViewDocument>, visible: Visible): string | undefined {
  const { group, entity, layout } = document
  if (group === undefined) return undefined
  if (layout && layout.type !== 'table') report('/group', 'group_not_table', { layout: layout.type })
  const found = resolvePath(model, entity, { path: group, report, pointer: '/group' })
  if (found && notGrouped.has(found.field.type)) report('/group', 'group_type', { path: group })
  if (found && isSealedShape(found.field)) report('/group', 'field_sealed.sort', { name: group })
  return visible(group) ? group : undefined
}

function colorOf(model: Model, { document, report }: Source<ViewDocument>, visible: Visible): string | undefined {
  const { color, entity } = document
  if (color === undefined) return undefined
  const field = ownField(model, entity, { name: color, report, pointer: '/color' })
  if (field && field.type !== 'enum') report('/color', 'not_enum', { name: color })
  return visible(color) ? color : undefined
}

const hiddenPath = (model: Model, entity: string, path: string): boolean =>
  resolvePath(model, entity, { path, report: () => {}, pointer: '' })?.hidden ?? true

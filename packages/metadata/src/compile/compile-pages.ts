import type { Console, Form, MenuItem, Portal, View } from '../catalog.ts'
import type { ConsoleDocument } from '../documents/console.ts'
import type { FormDocument } from '../documents/form.ts'
import type { PortalDocument } from '../documents/portal.ts'
import type { ViewDocument } from '../documents/view.ts'
import { defined } from '../fields/definition.ts'
import { treeOf } from './expressions.ts'
import { labelOf } from './labels.ts'
import { actorVariable, boundEntity, type Model, type Source, todayVariable } from './model.ts'
import { knownEntity, ownField, resolvePath } from './paths.ts'
import { reportDuplicates, reportUnknown } from './report.ts'

/** A view. Columns that an overlay hid, or whose field is hidden, are left out. */
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
    if (found?.field.type === 'children')
      report(`/columns/${index}`, 'column_children', `"${column.name}" is a list of records and cannot be a column.`)
    return found && !found.hidden && !('hidden' in column && column.hidden)
  })
  const sort = document.sort.map((text) => ({ path: text.replace(/^-/, ''), descending: text.startsWith('-') }))
  for (const [index, { path }] of sort.entries()) {
    const found = resolvePath(model, entity, { path, report, pointer: `/sort/${index}` })
    if (found && ['children', 'references', 'any_reference', 'json'].includes(found.field.type))
      report(`/sort/${index}`, 'sort_type', `Lists cannot be sorted by "${path}".`)
  }
  for (const [index, total] of document.totals.entries()) {
    const field = ownField(model, entity, { name: total, report, pointer: `/totals/${index}` })
    if (field && model.schema.fieldsOf(entity)?.[total]?.type.kind !== 'number')
      report(`/totals/${index}`, 'total_type', `"${total}" does not hold numbers.`)
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
  return {
    name,
    entity,
    label: labelOf(document.label, name),
    columns: shown.map((column) => column.name),
    ...defined({ filter }),
    sort: sort.filter(({ path }) => visible(path)),
    totals: document.totals.filter(visible),
  }
}

const hiddenPath = (model: Model, entity: string, path: string): boolean =>
  resolvePath(model, entity, { path, report: () => {}, pointer: '' })?.hidden ?? true

/** A form. Fields that are hidden are left out; sections that are left empty too. */
export function compileForm(model: Model, { name, document, report }: Source<FormDocument>): Form | undefined {
  const { entity } = document
  if (!knownEntity(model, { name: entity, report, pointer: '/entity' })) return undefined
  reportDuplicates(
    report,
    document.sections.map((section) => section.name),
    (index) => `/sections/${index}/name`,
  )
  const nameOf = (field: FormDocument['sections'][number]['fields'][number]) =>
    typeof field === 'string' ? field : field.name
  const all = document.sections.flatMap((section, at) =>
    section.fields.map((field, index) => ({ name: nameOf(field), pointer: `/sections/${at}/fields/${index}` })),
  )
  reportDuplicates(
    report,
    all.map((field) => field.name),
    (index) => all[index]!.pointer,
  )
  const scope = { schema: model.schema, entity, variables: { actor: actorVariable(), today: todayVariable } }
  const sections = document.sections.flatMap((section, at) => {
    if (section.hidden) return []
    const fields = section.fields.flatMap((given, index) => {
      const field = typeof given === 'string' ? { name: given } : given
      const pointer = `/sections/${at}/fields/${index}`
      const found = ownField(model, entity, { name: field.name, report, pointer })
      if (!found || found.hidden || ('hidden' in field && field.hidden)) return []
      const tree = (key: 'show' | 'require') => {
        const source = key in field ? (field as Partial<Record<typeof key, string>>)[key] : undefined
        return source === undefined
          ? undefined
          : treeOf({ source, place: `form.${key}`, scope, report, pointer: `${pointer}/${key}` })
      }
      return [
        {
          name: field.name,
          ...defined({
            show: tree('show'),
            require: tree('require'),
            readOnly: 'readOnly' in field ? field.readOnly : undefined,
          }),
        },
      ]
    })
    return fields.length === 0
      ? []
      : [{ name: section.name, label: labelOf(section.label, section.name), columns: section.columns, fields }]
  })
  return { name, entity, label: labelOf(document.label, name), sections }
}

const pageLabels = {
  'fee-runs': { 'zh-CN': '出账', en: 'Fee runs' },
  imports: { 'zh-CN': '数据导入', en: 'Imports' },
} as const

/** A console menu; items take the label of what they open. */
export function compileConsole(model: Model, { name, document, report }: Source<ConsoleDocument>): Console {
  reportDuplicates(
    report,
    document.groups.map((group) => group.name),
    (index) => `/groups/${index}/name`,
  )
  const groups = document.groups.flatMap((group, at) => {
    if (group.hidden) return []
    const items = group.items.flatMap((item, index): MenuItem[] => {
      if (item.hidden) return []
      const rest = defined({ icon: item.icon })
      if ('page' in item) {
        return [{ kind: 'page', name: item.page, label: item.label ?? pageLabels[item.page], ...rest }]
      }
      const view = model.views.get(item.view)
      if (!view) {
        reportUnknown(report, `/groups/${at}/items/${index}/view`, {
          what: 'view',
          name: item.view,
          known: model.views.keys(),
        })
        return []
      }
      return [
        {
          kind: 'view',
          name: item.name ?? item.view,
          label: item.label ?? labelOf(view.document.label, item.view),
          view: item.view,
          ...rest,
        },
      ]
    })
    return items.length === 0 ? [] : [{ name: group.name, label: labelOf(group.label, group.name), items }]
  })
  return { name, groups }
}

/** A portal: its role, its homes, and whether it shows bills. */
export function compilePortal(model: Model, { name, document, report }: Source<PortalDocument>): Portal | undefined {
  const role = model.roles.get(document.role)
  if (!role) reportUnknown(report, '/role', { what: 'role', name: document.role, known: model.roles.keys() })
  else if (role.document.for !== 'portal')
    report('/role', 'role_not_portal', `The role "${document.role}" is for the console.`)
  const show = typeof document.bills === 'boolean' ? document.bills : document.bills.show
  if (show && !boundEntity(model, 'bill'))
    report('/bills', 'bills_not_bound', 'No entity extends kernel/bill, so there are no bills to show.')
  if (!knownEntity(model, { name: document.homes.entity, report, pointer: '/homes/entity' })) return undefined
  for (const key of ['title', 'subtitle', 'group'] as const) {
    const path = document.homes[key]
    if (path !== undefined) resolvePath(model, document.homes.entity, { path, report, pointer: `/homes/${key}` })
  }
  return { name, label: labelOf(document.label, name), role: document.role, homes: document.homes, bills: { show } }
}

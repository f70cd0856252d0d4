import type { Console, MenuItem, Portal } from '../catalog.ts'
import type { ConsoleDocument } from '../documents/console.ts'
import type { PortalDocument } from '../documents/portal.ts'
import { defined } from '../fields/definition.ts'
import { labelOf } from './labels.ts'
import { boundEntity, type Model, type Source } from './model.ts'
import { knownEntity, resolvePath } from './paths.ts'
import { reportDuplicates, reportUnknown } from './report.ts'

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
  else if (role.document.for !== 'portal') report('/role', 'role_not_portal', { role: document.role })
  const show = typeof document.bills === 'boolean' ? document.bills : document.bills.show
  if (show && !boundEntity(model, 'bill')) report('/bills', 'bills_not_bound')
  if (!knownEntity(model, { name: document.homes.entity, report, pointer: '/homes/entity' })) return undefined
  for (const key of ['title', 'subtitle', 'group'] as const) {
    const path = document.homes[key]
    if (path !== undefined) resolvePath(model, document.homes.entity, { path, report, pointer: `/homes/${key}` })
  }
  return { name, label: labelOf(document.label, name), role: document.role, homes: document.homes, bills: { show } }
}

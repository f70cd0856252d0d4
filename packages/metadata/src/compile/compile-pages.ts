import type { Console, MenuItem, Portal, PortalPage } from '../catalog.ts'
import { didYouMean } from '../did-you-mean.ts'
import type { ConsoleDocument } from '../documents/console.ts'
import type { PortalDocument } from '../documents/portal.ts'
import { defined } from '../fields/definition.ts'
import { labelOf } from './labels.ts'
import { boundEntity, type Model, type Source } from './model.ts'
import { knownEntity, resolvePath } from './paths.ts'
import { type Report, reportDuplicates, reportUnknown } from './report.ts'

const pageLabels = {
  'fee-runs': { 'zh-CN': '出账', en: 'Fee runs' },
  collect: { 'zh-CN': '收款', en: 'Collect' },
  'online-payments': { 'zh-CN': '网上支付', en: 'Online payments' },
  shifts: { 'zh-CN': '日结', en: 'Shifts' },
  closes: { 'zh-CN': '月结', en: 'Month end' },
  debits: { 'zh-CN': '托收', en: 'Direct debit' },
  banks: { 'zh-CN': '银行对账', en: 'Banks' },
  invoices: { 'zh-CN': '发票', en: 'Invoices' },
  vouchers: { 'zh-CN': '凭证', en: 'Vouchers' },
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
      if ('report' in item || 'dashboard' in item)
        return namedPage(model, { item, report, pointer: `/groups/${at}/items/${index}` })
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

type PageItem = Extract<
  ConsoleDocument['groups'][number]['items'][number],
  { readonly report: string } | { readonly dashboard: string }
>
type PageAt = { readonly item: PageItem; readonly report: Report; readonly pointer: string }

function namedPage(model: Model, { item, report, pointer }: PageAt): MenuItem[] {
  const [kind, of] = 'report' in item ? (['report', item.report] as const) : (['dashboard', item.dashboard] as const)
  const known = kind === 'report' ? model.reports : model.dashboards
  const source = known.get(of)
  if (!source) {
    reportUnknown(report, `${pointer}/${kind}`, { what: kind, name: of, known: known.keys() })
    return []
  }
  const label = item.label ?? labelOf(source.document.label, of)
  return [{ kind, name: item.name ?? of, label, of, ...defined({ icon: item.icon }) }]
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
  reportDuplicates(
    report,
    document.pages.map((page) => page.name),
    (index) => `/pages/${index}/name`,
  )
  const pages = document.pages.flatMap((page, index) => portalPage(model, { page, report, pointer: `/pages/${index}` }))
  return {
    name,
    label: labelOf(document.label, name),
    role: document.role,
    homes: document.homes,
    bills: { show },
    ...(pages.length > 0 && { pages }),
  }
}

type PortalPageAt = {
  readonly page: PortalDocument['pages'][number]
  readonly report: Report
  readonly pointer: string
}

/** A page of a portal; its form has to be one for portals. */
function portalPage(model: Model, { page, report, pointer }: PortalPageAt): PortalPage[] {
  if (page.hidden) return []
  const form = model.forms.get(page.form)?.document
  if (!form) {
    const suggestion = didYouMean(page.form, model.forms.keys())
    report(`${pointer}/form`, 'form_unknown.portal', { name: page.form, suggestion })
    return []
  }
  if (!form.for.includes('portal')) report(`${pointer}/form`, 'form_not_portal', { form: page.form })
  const { entity } = form
  for (const [index, path] of page.columns.entries())
    resolvePath(model, entity, { path, report, pointer: `${pointer}/columns/${index}` })
  const label = labelOf(page.label ?? form.label, page.name)
  return [{ name: page.name, label, form: page.form, entity, columns: page.columns }]
}

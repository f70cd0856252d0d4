import { boundTarget, type Model } from './model.ts'
import { isStoredType, resolvePath } from './paths.ts'
import { reportUnknown } from './report.ts'

/** Notes fee items, and fields of subjects and payers, that the tenant's `money` names and that are not there. */
export function checkTenantMoney(model: Model): void {
  const { document, report } = model.tenant
  const { invoices, vouchers } = document.money ?? {}
  const subject = boundTarget(model, 'bill', 'subject')
  const payer = boundTarget(model, 'bill', 'payer')
  const { region, address, certificate } = invoices?.lease ?? {}
  for (const [name, path] of Object.entries({ region, address, certificate }))
    checkPath(model, subject, { path, pointer: `/money/invoices/lease/${name}` })
  checkPath(model, subject, { path: vouchers?.projectCode, pointer: '/money/vouchers/projectCode' })
  checkPath(model, payer, { path: vouchers?.payerCode, pointer: '/money/vouchers/payerCode' })
  for (const [at, { item }] of (vouchers?.accounts ?? []).entries())
    if (item !== undefined && !model.feeItems.has(item))
      reportUnknown(report, `/money/vouchers/accounts/${at}/item`, {
        what: 'fee_item',
        name: item,
        known: model.feeItems.keys(),
      })
}

type Path = { readonly path: string | undefined; readonly pointer: string }

function checkPath(model: Model, entity: string | undefined, { path, pointer }: Path): void {
  const { report } = model.tenant
  if (path === undefined) return
  if (entity === undefined) {
    reportUnknown(report, pointer, { what: 'entity', name: 'kernel/bill', known: [] })
    return
  }
  const found = resolvePath(model, entity, { path, report, pointer })
  if (found && !isStoredType(found.field.type)) report(pointer, 'field_not_stored.money', { name: path })
}

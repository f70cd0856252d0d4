import { type InvoiceableLine, invoiceableFen, invoiceNetFen } from '@courtyard/billing/invoice-parts'
import type { TenantTx } from '@courtyard/db/database'
import type { InvoiceableRow, NewInvoiceLine } from '@courtyard/db/kernel/invoices'
import type { Catalog } from '@courtyard/metadata/catalog'
import { INVOICE_DEFAULTS, type InvoiceRules } from '@courtyard/metadata/documents/invoices'
import { assert } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import { type Fen, fenFromYuan, yuanText } from '@courtyard/std/money'
import type { Actor, Deps } from '../../deps.ts'
import { rightsOfRequest } from '../../records/rights-of-request.ts'
import { valuesAt } from '../../records/values-at.ts'
import { coreIssue } from '../../texts/core-texts.ts'
import { billBindings } from '../payer.ts'

/** What holds for invoices of this tenant. */
export const invoiceRules = (catalog: Pick<Catalog, 'money'>): InvoiceRules =>
  catalog.money?.invoices ?? INVOICE_DEFAULTS

/** Whether another person has to approve an application of this sum. */
export function needsApproval(catalog: Pick<Catalog, 'money'>, amount: Fen): boolean {
  const { approvalAbove } = invoiceRules(catalog)
  return approvalAbove !== undefined && amount > fenFromYuan(approvalAbove, 'half_up')
}

/** A bill line as the rules of invoices see it. */
export const lineOf = (row: InvoiceableRow): InvoiceableLine => ({
  ...{ amountFen: BigInt(row.amount_fen), netFen: BigInt(row.net_fen), paidFen: BigInt(row.paid_fen) },
  ...{ creditedFen: BigInt(row.credited_fen), creditedNetFen: BigInt(row.credited_net_fen) },
  ...{ invoicedFen: BigInt(row.invoiced_fen), invoicedNetFen: BigInt(row.invoiced_net_fen) },
})

export type Chosen = { readonly row: InvoiceableRow; readonly fen: Fen }

type Says = Pick<Catalog, 'feeItems' | 'money'>

/** What is open to invoices of lines. Deposits are no income and have none. */
function openOf(catalog: Says, rows: readonly InvoiceableRow[]): Chosen[] {
  const { limit } = invoiceRules(catalog)
  return rows
    .filter(({ item }) => catalog.feeItems[item]?.deposit !== true)
    .map((row) => ({ row, fen: invoiceableFen(lineOf(row), limit) }))
    .filter(({ fen }) => fen > 0n)
}

/** All that may be invoiced of lines: what is open, of fee items that say how the tax office calls them. */
export const invoiceableOf = (catalog: Says, rows: readonly InvoiceableRow[]): Chosen[] =>
  openOf(catalog, rows).filter(({ row }) => catalog.feeItems[row.item]?.invoice)

/**
 * Which lines are invoiced, and how much of each: all that may be, or as asked. Throws Fault invoice_nothing,
 * invoice_incomplete where only items are open that say no tax code, bill_line_missing, invoice_exceeded.
 */
export function chooseLines(
  catalog: Says,
  rows: readonly InvoiceableRow[],
  parts: readonly { readonly line: string; readonly fen: Fen }[] | undefined,
): Chosen[] {
  const all = invoiceableOf(catalog, rows)
  const chosen = parts === undefined ? all : parts.map((part, at) => chosenPart(all, { ...part, at }))
  if (new Set(chosen.map(({ row }) => row.id)).size < chosen.length) throw new Fault('bill_line_missing')
  if (chosen.length > 0) return chosen
  const items = [...new Set(openOf(catalog, rows).map(({ row }) => row.item))]
  if (items.length === 0) throw new Fault('invoice_nothing')
  throw new Fault('invoice_incomplete', {
    issues: items.map((item) => coreIssue('/bills', 'invoice_incomplete.item', { item })),
  })
}

function chosenPart(all: readonly Chosen[], { line, fen, at }: { line: string; fen: Fen; at: number }): Chosen {
  const has = all.find(({ row }) => row.id === line)
  if (!has || fen <= 0n)
    throw new Fault('bill_line_missing', { line, issues: [coreIssue(`/parts/${at}/line`, 'line_not_invoiceable')] })
  if (fen <= has.fen) return { row: has.row, fen }
  const amounts = { open: yuanText(has.fen), asked: yuanText(fen) }
  throw new Fault('invoice_exceeded', { issues: [coreIssue(`/parts/${at}/amount`, 'amount_exceeded', amounts)] })
}

/**
 * The lines of an invoice: with code and name of the fee item, the rate they were charged with, and what a lease has to say.
 * Throws Fault invoice_incomplete with all that is missing.
 */
export async function planInvoiceLines(
  deps: Deps,
  tx: TenantTx,
  { tenant, catalog, chosen }: { tenant: string; catalog: Catalog; chosen: readonly Chosen[] },
): Promise<NewInvoiceLine[]> {
  const issues: Issue[] = []
  const leases = await leasesOf(deps, tx, { tenant, catalog, chosen, issues })
  const lines: NewInvoiceLine[] = []
  for (const [at, { row, fen }] of chosen.entries()) {
    const says = catalog.feeItems[row.item]?.invoice
    assert(says, 'only items with a tax code are chosen')
    const net = invoiceNetFen(lineOf(row), fen)
    lines.push({
      ...{ no: at + 1, bill_id: row.bill_id, line_id: row.id, item: row.item },
      ...{ goods_code: says.code, goods_name: says.name, rate: await rateOf(deps, tenant, row) },
      ...{ amount_fen: `${fen}`, net_fen: `${net}`, tax_fen: `${fen - net}` },
      ...(leases.get(row.id) ?? NO_LEASE),
    })
  }
  if (issues.length > 0) throw new Fault('invoice_incomplete', { issues })
  return lines
}

type Lease = Pick<
  NewInvoiceLine,
  `lease_${'region' | 'address' | 'from' | 'to' | 'cross_city' | 'certificate' | 'area_unit'}`
>
const NO_LEASE: Lease = {
  ...{ lease_region: null, lease_address: null, lease_from: null, lease_to: null },
  ...{ lease_cross_city: null, lease_certificate: null, lease_area_unit: null },
}

type Leasing = {
  readonly tenant: string
  readonly catalog: Catalog
  readonly chosen: readonly Chosen[]
  readonly issues: Issue[]
}

/** What lines about rent say of their subject, read by the system: who applies need not see a certificate to be given an invoice. */
async function leasesOf(deps: Deps, tx: TenantTx, { tenant, catalog, chosen, issues }: Leasing) {
  const leased = chosen.filter(({ row }) => catalog.feeItems[row.item]?.invoice?.lease === true)
  const leases = new Map<string, Lease>()
  if (leased.length === 0) return leases
  const { lease } = invoiceRules(catalog)
  if (!lease) {
    issues.push(coreIssue('/bills', 'invoice_incomplete.lease'))
    return leases
  }
  const system: Actor = { id: 'system', name: 'system', tenant, kind: 'system', roles: [], record: null }
  const rights = await rightsOfRequest(deps, system)
  const paths = [lease.region, lease.address, lease.certificate]
  const ids = leased.map(({ row }) => row.subject_id)
  const values = await valuesAt(tx, rights, { entity: billBindings(rights).subject, ids, paths })
  for (const { row } of leased) {
    const says = values.get(row.subject_id)
    const missing = paths.filter((path) => !says?.has(path))
    for (const path of missing)
      issues.push(coreIssue('/bills', 'invoice_incomplete.subject', { bill: row.bill_no, field: path }))
    if (missing.length > 0) continue
    leases.set(row.id, {
      ...{ lease_region: says!.get(lease.region)!, lease_address: says!.get(lease.address)! },
      ...{ lease_from: row.from_on, lease_to: row.to_on, lease_cross_city: lease.crossCity },
      ...{ lease_certificate: says!.get(lease.certificate)!, lease_area_unit: lease.areaUnit },
    })
  }
  return leases
}

/** The tax rate that a line was charged with; null where no standard says one (a late fee). */
async function rateOf({ catalogs }: Deps, tenant: string, row: InvoiceableRow): Promise<string | null> {
  const { feeStandards } = await catalogs.at(tenant, row.catalog_version)
  const version = feeStandards[row.standard]?.versions.find(({ from }) => from === row.standard_version)
  const part = version?.components?.find(({ item }) => item === row.item)
  return (part ?? version)?.tax.rate ?? null
}

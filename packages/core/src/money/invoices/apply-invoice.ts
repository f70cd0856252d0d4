import type { InvoiceDetail, NewInvoice } from '@courtyard/contract/invoices'
import type { TenantTx } from '@courtyard/db/database'
import { type InvoiceableRow, insertInvoice, loadInvoiceable, noteInvoice } from '@courtyard/db/kernel/invoices'
import { lockBills } from '@courtyard/db/kernel/open-lines'
import { Fault } from '@courtyard/std/fault'
import { type Fen, fenFromYuan } from '@courtyard/std/money'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { type RequestRights, rightsOfRequest } from '../../records/rights-of-request.ts'
import { coreIssue } from '../../texts/core-texts.ts'
import { doOnce, type MoneyWork } from '../money-work.ts'
import { readableBills } from '../payer.ts'
import { invoiceKey, leaveInvoiceJob } from './invoice-work.ts'
import { chooseLines, invoiceRules, needsApproval, planInvoiceLines } from './plan-lines.ts'
import { readInvoice } from './read-invoices.ts'

type Keyed = { readonly key: string; readonly request: NewInvoice }

/**
 * Applies for an invoice of bills of one payer, once per key: a portal person for own bills, staff with run:invoices. Where
 * nobody has to approve it, it is on its way at once. Throws Fault bill_missing, bill_line_missing, invoice_nothing,
 * invoice_exceeded, invoice_incomplete, request_invalid for bills of several payers or a title that does not fit.
 */
export async function applyInvoice(deps: Deps, actor: Actor, { key, request }: Keyed): Promise<InvoiceDetail> {
  const rights = await rightsOfRequest(deps, actor)
  if (actor.kind !== 'portal') requireRun(rights.catalog, actor, 'invoices')
  refuseTitle(request)
  const { id } = await doOnce(deps, actor, {
    command: { key, kind: 'invoice', asked: { ...request, by: actor.id } },
    work: async (money) => {
      const rows = await billedRows(money.tx, { actor, rights, bills: request.bills })
      return { id: await keepInvoice(deps, money, { rights, rows, request, tenant: actor.tenant }) }
    },
  })
  return await readInvoice(deps, actor, id)
}

function refuseTitle({ type, title }: NewInvoice): void {
  const issues = []
  if (title.type === 'company' && title.tax_no === null) issues.push(coreIssue('/title/tax_no', 'tax_no_needed'))
  if (title.type === 'person' && type === 'special') issues.push(coreIssue('/type', 'special_for_companies'))
  if (issues.length > 0) throw new Fault('request_invalid', { issues })
}

type Bills = { readonly actor: Actor; readonly rights: RequestRights; readonly bills: readonly string[] }

/** The lines of bills, locked, that the actor may read and, in a portal, has to pay. */
async function billedRows(tx: TenantTx, { actor, rights, bills }: Bills): Promise<InvoiceableRow[]> {
  const asked = [...new Set(bills)]
  const readable = await readableBills(tx, rights, asked)
  const locked = await lockBills(tx, { bills: readable })
  const gone = asked.find((bill) => !locked.includes(bill))
  if (gone !== undefined) throw new Fault('bill_missing', { bill: gone })
  const rows = await loadInvoiceable(tx, locked)
  const foreign = actor.kind === 'portal' ? rows.find(({ payer_id }) => payer_id !== actor.record) : undefined
  if (foreign) throw new Fault('bill_missing', { bill: foreign.bill_id })
  if (new Set(rows.map(({ payer_id }) => payer_id)).size > 1)
    throw new Fault('request_invalid', { reason: 'several_payers' })
  return rows
}

type Keeping = {
  readonly tenant: string
  readonly rights: RequestRights
  readonly rows: readonly InvoiceableRow[]
  readonly request: NewInvoice
}

async function keepInvoice(deps: Deps, money: MoneyWork, { tenant, rights, rows, request }: Keeping): Promise<string> {
  const { catalog } = rights
  const { tx, by } = money
  const parts = request.parts?.map(({ line, amount }) => ({ line, fen: fenFromYuan(amount, 'half_up') }))
  const chosen = chooseLines(catalog, rows, parts)
  const lines = await planInvoiceLines(deps, tx, { tenant, catalog, chosen })
  const sum = (of: 'amount_fen' | 'net_fen' | 'tax_fen'): Fen => lines.reduce((all, line) => all + BigInt(line[of]), 0n)
  const amount = sum('amount_fen')
  const id = deps.ids.next()
  const at = deps.clock.now().toISOString()
  const waits = needsApproval(catalog, amount)
  const { type, title, note } = request
  await insertInvoice(
    tx,
    {
      ...{ id, created_at: at, created_by: by, red_of: null, payer_id: rows[0]!.payer_id, type, note },
      ...{ title_type: title.type, title: title.title, tax_no: title.tax_no, basis: invoiceRules(catalog).limit },
      ...{
        currency: rows[0]!.currency,
        amount_fen: `${amount}`,
        net_fen: `${sum('net_fen')}`,
        tax_fen: `${sum('tax_fen')}`,
      },
      ...{ state: waits ? 'applied' : 'approved', provider_key: invoiceKey(id) },
      ...{ asked_at: null, number: null, issued_on: null, approved_by: null },
    },
    lines,
  )
  await noteInvoice(tx, id, { kind: 'apply', by, at, note })
  if (!waits) await leaveInvoiceJob(tx, id)
  return id
}

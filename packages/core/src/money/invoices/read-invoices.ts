import type { Invoiceable, InvoiceDetail, InvoicePage } from '@courtyard/contract/invoices'
import type { TenantTx } from '@courtyard/db/database'
import { type ListedInvoice, loadInvoiceable, selectInvoices, selectTitles } from '@courtyard/db/kernel/invoices'
import type { InvoiceState } from '@courtyard/metadata/kernel/invoice-options'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { yuanText } from '@courtyard/std/money'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { type RequestRights, rightsOfRequest } from '../../records/rights-of-request.ts'
import { readableBills } from '../payer.ts'
import { requireBill } from '../seen-money.ts'
import { invoiceableOf, invoiceRules, needsApproval } from './plan-lines.ts'
import { shapeInvoices, shapeLines } from './shape-invoice.ts'

const PAGE = 50
const TITLES = 5

type Asked = { readonly cursor?: string | undefined; readonly state?: InvoiceState | undefined }

/** Invoices, the newest first: a portal person's own, or those whose bills a person with run:invoices may read. Throws Fault cursor_invalid. */
export async function listInvoices(deps: Deps, actor: Actor, { cursor, state }: Asked): Promise<InvoicePage> {
  const rights = await requireOwnOrStaff(deps, actor)
  if (cursor !== undefined && !isId(cursor)) throw new Fault('cursor_invalid')
  const payer = actor.kind === 'portal' ? actor.record! : undefined
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const rows = await selectInvoices(tx, { payer, state, before: cursor, limit: PAGE + 1 })
      const shown = rows.slice(0, PAGE)
      const items = await shapeInvoices(tx, { rights, actor, rows: await seenInvoices(tx, rights, shown) })
      return { items, next_cursor: rows.length > PAGE ? shown.at(-1)!.id : null }
    },
    { readOnly: true },
  )
}

/** One invoice with its lines and what happened to it. Throws Fault invoice_missing, the same for one that may not be read. */
export async function readInvoice(deps: Deps, actor: Actor, id: string): Promise<InvoiceDetail> {
  const rights = await requireOwnOrStaff(deps, actor)
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const row = await getSeenInvoice(tx, { rights, actor, id })
      const [invoice] = await shapeInvoices(tx, { rights, actor, rows: [row] })
      return { ...invoice!, ...(await shapeLines(tx, id)) }
    },
    { readOnly: true },
  )
}

type One = { readonly rights: RequestRights; readonly actor: Actor; readonly id: string }

/** The invoice, if the actor may read it. Throws Fault invoice_missing. */
export async function getSeenInvoice(tx: TenantTx, { rights, actor, id }: One): Promise<ListedInvoice> {
  const payer = actor.kind === 'portal' ? actor.record! : undefined
  const rows = isId(id) ? await selectInvoices(tx, { id, payer, limit: 1 }) : []
  const [row] = await seenInvoices(tx, rights, rows)
  if (!row) throw new Fault('invoice_missing')
  return row
}

/** Whose own, or with run:invoices. Throws Fault not_allowed. */
export async function requireOwnOrStaff(deps: Deps, actor: Actor): Promise<RequestRights> {
  const rights = await rightsOfRequest(deps, actor)
  if (actor.kind !== 'portal' || actor.record === null) requireRun(rights.catalog, actor, 'invoices')
  return rights
}

/** Those whose bills may be read, all of them. */
async function seenInvoices<T extends ListedInvoice>(tx: TenantTx, rights: RequestRights, rows: readonly T[]) {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const lines = await tx.kernel
    .selectFrom('k_invoice_line')
    .select(['invoice_id', 'bill_id'])
    .distinct()
    .where('invoice_id', 'in', ids)
    .execute()
  const seen = new Set(await readableBills(tx, rights, [...new Set(lines.map(({ bill_id }) => bill_id))]))
  const hidden = new Set(lines.filter(({ bill_id }) => !seen.has(bill_id)).map(({ invoice_id }) => invoice_id))
  return rows.filter(({ id }) => !hidden.has(id))
}

/** What may be invoiced of a bill, titles used before, and its invoices. Throws Fault record_missing. */
export async function readInvoiceable(deps: Deps, actor: Actor, bill: string): Promise<Invoiceable> {
  const rights = await requireOwnOrStaff(deps, actor)
  const { catalog } = rights
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      await requireBill(tx, rights, bill)
      const rows = await loadInvoiceable(tx, [bill])
      if (actor.kind === 'portal' && rows.some(({ payer_id }) => payer_id !== actor.record))
        throw new Fault('record_missing')
      const lines = invoiceableOf(catalog, rows)
      const total = lines.reduce((sum, { fen }) => sum + fen, 0n)
      const titles = rows[0] ? await selectTitles(tx, rows[0].payer_id, TITLES) : []
      const invoices = await seenInvoices(tx, rights, await selectInvoices(tx, { bill, limit: PAGE }))
      return {
        ...{ limit: invoiceRules(catalog).limit, total: yuanText(total), approval: needsApproval(catalog, total) },
        lines: lines.map(({ row, fen }) => ({ line: row.id, item: row.item, amount: yuanText(fen) })),
        titles: titles.map(({ title_type, title, tax_no }) => ({ type: title_type, title, tax_no })),
        invoices: await shapeInvoices(tx, { rights, actor, rows: invoices }),
      }
    },
    { readOnly: true },
  )
}

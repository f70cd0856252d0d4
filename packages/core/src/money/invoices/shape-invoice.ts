import { mayRun } from '@courtyard/access/can'
import { decideInvoice, type InvoiceEvent } from '@courtyard/billing/invoice-state'
import type { Invoice, InvoiceDetail } from '@courtyard/contract/invoices'
import type { TenantTx } from '@courtyard/db/database'
import type { InvoiceLineRow, ListedInvoice } from '@courtyard/db/kernel/invoices'
import { yuanText } from '@courtyard/std/money'
import { rational, toDecimalText } from '@courtyard/std/rational'
import type { Actor } from '../../deps.ts'
import type { RequestRights } from '../../records/rights-of-request.ts'
import { namesOf } from '../requests/names-of.ts'
import { payerTitles } from '../seen-money.ts'

type Shaping = { readonly rights: RequestRights; readonly actor: Actor; readonly rows: readonly ListedInvoice[] }

const amounts = (row: { readonly amount_fen: string; readonly net_fen: string; readonly tax_fen: string }) => ({
  ...{
    amount: yuanText(BigInt(row.amount_fen)),
    net: yuanText(BigInt(row.net_fen)),
    tax: yuanText(BigInt(row.tax_fen)),
  },
})
const instant = (text: string): string => new Date(text).toISOString()

/** Invoices as their reader may see and move them. */
export async function shapeInvoices(tx: TenantTx, { rights, actor, rows }: Shaping): Promise<Invoice[]> {
  const nameOf = await namesOf(tx, rows)
  const titles = await payerTitles(
    tx,
    rights,
    rows.map(({ payer_id }) => payer_id),
  )
  const person = (id: string) => ({ id, name: nameOf(id) })
  return rows.map((row) => ({
    ...{
      id: row.id,
      state: row.state,
      kind: row.red_of === null ? ('blue' as const) : ('red' as const),
      red_of: row.red_of,
    },
    red: row.red_id === null ? null : { id: row.red_id, number: row.red_number },
    ...{ type: row.type, title: { type: row.title_type, title: row.title, tax_no: row.tax_no }, ...amounts(row) },
    ...{ currency: row.currency, number: row.number, issued_on: row.issued_on, failure: row.failure, note: row.note },
    ...{ reason: row.reason, payer: { id: row.payer_id, title: titles.get(row.payer_id) ?? null } },
    ...{ created_by: person(row.created_by), created_at: instant(row.created_at) },
    approved_by: row.approved_by === null ? null : person(row.approved_by),
    may: mayOf(rights, actor, row),
  }))
}

function mayOf(rights: RequestRights, actor: Actor, row: ListedInvoice): Invoice['may'] {
  const isStaff = actor.kind === 'system' || mayRun(rights.catalog, actor, 'invoices')
  const can = (event: InvoiceEvent) =>
    decideInvoice({ state: row.state, isRed: row.red_of !== null }, event) !== undefined
  const isOwn = row.created_by === actor.id
  return {
    approve: isStaff && !isOwn && can('approve'),
    withdraw: can('withdraw') && (isStaff || isOwn),
    retry: isStaff && row.state === 'failed',
    red: isStaff && can('red_asked'),
    answer: isStaff && can('issue'),
    look: isStaff && can('issue'),
  }
}

/** What an invoice says line by line, and what happened to it. */
export async function shapeLines(tx: TenantTx, id: string): Promise<Pick<InvoiceDetail, 'lines' | 'events'>> {
  const lines = await tx.kernel
    .selectFrom('k_invoice_line as l')
    .innerJoin('k_bill as b', 'b.id', 'l.bill_id')
    .selectAll('l')
    .select('b.no as bill_no')
    .where('l.invoice_id', '=', id)
    .orderBy('l.no')
    .execute()
  const events = await tx.kernel
    .selectFrom('k_invoice_event')
    .selectAll()
    .where('invoice_id', '=', id)
    .orderBy('id')
    .execute()
  const nameOf = await namesOf(
    tx,
    events.map(({ by_whom }) => ({ created_by: by_whom, approved_by: null })),
  )
  return {
    lines: lines.map((line) => ({
      ...{ no: line.no, bill: line.bill_id, bill_no: line.bill_no, line: line.line_id, item: line.item },
      ...{ goods_code: line.goods_code, goods_name: line.goods_name, rate: rateText(line.rate), ...amounts(line) },
      lease: leaseOf(line),
    })),
    events: events.map(({ kind, by_whom, at, note }) => ({
      ...{ kind, by: { id: by_whom, name: nameOf(by_whom) }, at: instant(at), note },
    })),
  }
}

/** A rate as it was written: 0.06, not 0.0600. */
export const rateText = (rate: string | null): string | null =>
  rate === null ? null : toDecimalText(rational(rate), 4)

/** What a line says of a lease; null for one that is about none. */
export function leaseOf(line: InvoiceLineRow): InvoiceDetail['lines'][number]['lease'] {
  if (line.lease_region === null) return null
  return {
    ...{ region: line.lease_region, address: line.lease_address!, from: line.lease_from!, to: line.lease_to! },
    ...{ cross_city: line.lease_cross_city!, certificate: line.lease_certificate!, area_unit: line.lease_area_unit! },
  }
}

import type { InvoiceState } from '@courtyard/metadata/kernel/invoice-options'
import { type Insertable, type Selectable, sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'
import type { InvoiceTables } from './tables-invoices.ts'

export type InvoiceRow = Selectable<InvoiceTables['k_invoice']>
export type InvoiceLineRow = Selectable<InvoiceTables['k_invoice_line']>
export type NewInvoiceLine = Omit<Insertable<InvoiceTables['k_invoice_line']>, 'id' | 'invoice_id'>

/** A line of a published bill with what invoices take of it. Amounts are fen as text. */
export type InvoiceableRow = {
  readonly id: string
  readonly bill_id: string
  readonly bill_no: string
  readonly payer_id: string
  readonly subject_id: string
  readonly currency: string
  readonly item: string
  readonly standard: string
  readonly standard_version: string
  readonly catalog_version: number
  readonly from_on: string
  readonly to_on: string
  readonly amount_fen: string
  readonly net_fen: string
  readonly paid_fen: string
  readonly credited_fen: string
  readonly credited_net_fen: string
  readonly invoiced_fen: string
  readonly invoiced_net_fen: string
}

/** The lines of bills that the caller holds locked, or only looks at. */
export async function loadInvoiceable(tx: TenantTx, bills: readonly string[]): Promise<InvoiceableRow[]> {
  const table = (name: string) => sql.id(tx.schema, name)
  const { rows } = await sql<InvoiceableRow>`
    select l.id, b.id as bill_id, b.no as bill_no, b.payer_id, b.subject_id, b.currency, l.item, l.standard, l.standard_version, l.catalog_version,
      l.from_on, l.to_on, l.amount_fen, l.net_fen, ${table('k_paid_of')}(l.id) as paid_fen, credited.fen as credited_fen, credited.net_fen as credited_net_fen,
      invoiced.fen as invoiced_fen, invoiced.net_fen as invoiced_net_fen
    from ${table('k_bill')} b join ${table('k_bill_line')} l on l.bill_id = b.id
    cross join lateral (select coalesce(sum(al.amount_fen), 0)::bigint as fen, coalesce(sum(al.net_fen), 0)::bigint as net_fen
      from ${table('k_adjustment_line')} al join ${table('k_adjustment')} a on a.id = al.adjustment_id
      where al.line_id = l.id and a.kind in ('void', 'credit_note', 'waiver')) credited
    cross join lateral (select coalesce(sum(il.amount_fen), 0)::bigint as fen, coalesce(sum(il.net_fen), 0)::bigint as net_fen
      from ${table('k_invoice_line')} il join ${table('k_invoice')} i on i.id = il.invoice_id
      where il.line_id = l.id and i.red_of is null and i.state not in ('rejected', 'withdrawn', 'reversed')) invoiced
    where b.id = any(${bills}::uuid[]) and b.status = 'published' order by b.id, l.no`.execute(tx.kernel)
  return rows
}

/** An invoice with its lines; the database refuses more than may be invoiced of any of them (Fault invoice_exceeded). */
export async function insertInvoice(
  tx: TenantTx,
  invoice: Insertable<InvoiceTables['k_invoice']> & { readonly id: string },
  lines: readonly NewInvoiceLine[],
): Promise<void> {
  await tx.kernel.insertInto('k_invoice').values(invoice).execute()
  await tx.kernel
    .insertInto('k_invoice_line')
    .values(lines.map((line) => ({ ...line, invoice_id: invoice.id })))
    .execute()
}

export type InvoiceNote = { readonly kind: string; readonly by: string; readonly at: string; readonly note?: string }

/** Writes down what happened to an invoice. */
export async function noteInvoice(tx: TenantTx, id: string, { kind, by, at, note = '' }: InvoiceNote): Promise<void> {
  await tx.kernel.insertInto('k_invoice_event').values({ invoice_id: id, kind, by_whom: by, at, note }).execute()
}

/** The invoice, locked until the transaction ends, so that it is moved on once. */
export const holdInvoice = (tx: TenantTx, id: string): Promise<InvoiceRow | undefined> =>
  tx.kernel.selectFrom('k_invoice').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

export type InvoiceMove = Partial<
  Pick<InvoiceRow, 'provider_key' | 'asked_at' | 'number' | 'issued_on' | 'failure' | 'approved_by'>
> & { readonly state: InvoiceState }

/** Moves a held invoice on; the database refuses a move that there is not. */
export async function moveInvoice(tx: TenantTx, id: string, move: InvoiceMove): Promise<void> {
  await tx.kernel.updateTable('k_invoice').set(move).where('id', '=', id).execute()
}

export type InvoiceFilter = {
  readonly payer?: string | undefined
  readonly state?: InvoiceState | undefined
  readonly id?: string | undefined
  readonly bill?: string | undefined
  readonly before?: string | undefined
  readonly limit: number
}
export type ListedInvoice = InvoiceRow & { readonly red_id: string | null; readonly red_number: string | null }

/** Invoices, newest first, each with the red one that reverses it. */
export async function selectInvoices(tx: TenantTx, filter: InvoiceFilter): Promise<ListedInvoice[]> {
  const { payer, state, id, bill, before, limit } = filter
  let query = tx.kernel
    .selectFrom('k_invoice as i')
    .leftJoin('k_invoice as r', (on) =>
      on.onRef('r.red_of', '=', 'i.id').on('r.state', 'not in', ['rejected', 'withdrawn']),
    )
    .selectAll('i')
    .select(['r.id as red_id', 'r.number as red_number'])
    .orderBy('i.id', 'desc')
    .limit(limit)
  if (payer !== undefined) query = query.where('i.payer_id', '=', payer)
  if (state !== undefined) query = query.where('i.state', '=', state)
  if (id !== undefined) query = query.where('i.id', '=', id)
  if (before !== undefined) query = query.where('i.id', '<', before)
  if (bill !== undefined)
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('k_invoice_line as l')
          .select('l.id')
          .whereRef('l.invoice_id', '=', 'i.id')
          .where('l.bill_id', '=', bill),
      ),
    )
  return await query.execute()
}

/** Titles that a payer was invoiced under, the last one first. */
export async function selectTitles(tx: TenantTx, payer: string, limit: number) {
  const { rows } = await sql<Pick<InvoiceRow, 'title_type' | 'title' | 'tax_no' | 'type'>>`
    select title_type, title, tax_no, type from (select distinct on (title_type, title, tax_no) id, title_type, title, tax_no, type
      from ${sql.id(tx.schema, 'k_invoice')} where payer_id = ${payer}::uuid and red_of is null order by title_type, title, tax_no, id desc) t
    order by id desc limit ${limit}`.execute(tx.kernel)
  return rows
}

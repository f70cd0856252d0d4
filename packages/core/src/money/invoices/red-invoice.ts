import { type InvoiceRow, insertInvoice, noteInvoice } from '@courtyard/db/kernel/invoices'
import type { Deps } from '../../deps.ts'
import { invoiceKey, leaveInvoiceJob, type Moving, step } from './invoice-work.ts'

type Red = { readonly blue: InvoiceRow; readonly reason: string }

/** Makes the red invoice of an issued one, line by line, and leaves the job that issues it. Throws Fault invoice_state. */
export async function askRed(deps: Deps, moving: Moving, { blue, reason }: Red): Promise<void> {
  const { tx, by, clock } = moving
  const at = clock.now().toISOString()
  await step(moving, blue, { event: 'red_asked', note: reason })
  const lines = await tx.kernel
    .selectFrom('k_invoice_line')
    .selectAll()
    .where('invoice_id', '=', blue.id)
    .orderBy('no')
    .execute()
  const id = deps.ids.next()
  const { payer_id, type, title_type, title, tax_no, basis, currency, amount_fen, net_fen, tax_fen } = blue
  await insertInvoice(
    tx,
    {
      ...{ id, created_at: at, created_by: by, red_of: blue.id, payer_id, type, title_type, title, tax_no, reason },
      ...{ basis, currency, amount_fen, net_fen, tax_fen, state: 'approved', provider_key: invoiceKey(id) },
      ...{ asked_at: null, number: null, issued_on: null, approved_by: null },
    },
    lines.map(({ id: _, invoice_id: __, ...line }) => line),
  )
  await noteInvoice(tx, id, { kind: 'apply', by, at, note: reason })
  await leaveInvoiceJob(tx, id)
}

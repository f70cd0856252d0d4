import { decideInvoice, type InvoiceEvent } from '@courtyard/billing/invoice-state'
import type { TenantTx } from '@courtyard/db/database'
import { holdInvoice, type InvoiceMove, type InvoiceRow, moveInvoice, noteInvoice } from '@courtyard/db/kernel/invoices'
import { enqueueJob } from '@courtyard/db/kernel/jobs'
import type { Clock } from '@courtyard/std/clock'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'

export const INVOICE_JOB = 'invoice'

/** The key of an invoice's question to the provider: its own, and one of its own for every try after a failure. */
export const invoiceKey = (id: string, attempt = 1): string =>
  attempt === 1 ? `invoice-${id}` : `invoice-${id}-${attempt}`

/** Leaves the job that issues an invoice, in the caller's transaction. */
export const leaveInvoiceJob = (tx: TenantTx, invoice: string): Promise<string> =>
  enqueueJob(tx, { kind: INVOICE_JOB, payload: { invoice } })

/** The invoice, locked. Throws Fault invoice_missing. */
export async function getHeld(tx: TenantTx, id: string): Promise<InvoiceRow> {
  const row = isId(id) ? await holdInvoice(tx, id) : undefined
  if (!row) throw new Fault('invoice_missing')
  return row
}

export type Moving = {
  readonly tx: TenantTx
  readonly clock: Clock
  readonly by: string
}
type Step = Omit<InvoiceMove, 'state'> & { readonly event: InvoiceEvent; readonly note?: string }

/** Moves a held invoice on and writes down who did. Throws Fault invoice_state where that cannot happen to it now. */
export async function step(
  { tx, clock, by }: Moving,
  row: InvoiceRow,
  { event, note = '', ...more }: Step,
): Promise<void> {
  const state = decideInvoice({ state: row.state, isRed: row.red_of !== null }, event)
  if (state === undefined) throw new Fault('invoice_state', { state: row.state })
  await moveInvoice(tx, row.id, { ...more, state })
  await noteInvoice(tx, row.id, { kind: event, by, at: clock.now().toISOString(), note })
}

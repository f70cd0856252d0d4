import { Fault } from '@courtyard/std/fault'
import type { Actor } from '../../deps.ts'
import type { InvoiceDeps, InvoiceFormat } from './ports.ts'
import { getSeenInvoice, requireOwnOrStaff } from './read-invoices.ts'

export type InvoiceFile = { readonly name: string; readonly bytes: Uint8Array }

/** The invoice as the tax office gave it, for who may read it. Throws Fault invoice_missing, invoice_file_missing. */
export async function downloadInvoice(
  deps: InvoiceDeps,
  actor: Actor,
  { id, format }: { readonly id: string; readonly format: InvoiceFormat },
): Promise<InvoiceFile> {
  const rights = await requireOwnOrStaff(deps, actor)
  const row = await deps.db.withTenant(actor.tenant, (tx) => getSeenInvoice(tx, { rights, actor, id }), {
    readOnly: true,
  })
  const of = { tenant: actor.tenant, key: row.provider_key, format }
  const bytes = row.number === null ? undefined : await deps.invoices?.download(of)
  if (!bytes) throw new Fault('invoice_file_missing')
  return { name: `${row.number}.${format}`, bytes }
}

import type { InvoiceState } from '@courtyard/metadata/kernel/invoice-options'
import type { Generated } from 'kysely'

type Exact = string
type Instant = string

export type InvoiceBasis = 'paid' | 'billed'

type Lease = {
  lease_region: string | null
  lease_address: string | null
  lease_from: Exact | null
  lease_to: Exact | null
  lease_cross_city: boolean | null
  lease_certificate: string | null
  lease_area_unit: string | null
}

/** Invoices (0027-invoices.sql). */
export type InvoiceTables = {
  k_invoice: {
    id: Generated<string>
    created_at: Generated<Instant>
    created_by: string
    red_of: string | null
    payer_id: string
    type: 'ordinary' | 'special'
    title_type: 'person' | 'company'
    title: string
    tax_no: string | null
    note: Generated<string>
    reason: Generated<string>
    basis: InvoiceBasis
    currency: string
    amount_fen: Exact
    net_fen: Exact
    tax_fen: Exact
    state: InvoiceState
    provider_key: string
    asked_at: Instant | null
    number: string | null
    issued_on: Exact | null
    failure: Generated<string>
    approved_by: string | null
  }
  k_invoice_line: Lease & {
    id: Generated<string>
    invoice_id: string
    no: number
    bill_id: string
    line_id: string
    item: string
    goods_code: string
    goods_name: string
    rate: Exact | null
    amount_fen: Exact
    net_fen: Exact
    tax_fen: Exact
  }
  k_invoice_event: {
    id: Generated<string>
    invoice_id: string
    kind: string
    by_whom: string
    at: Instant
    note: Generated<string>
  }
  /** View: lines with what their invoice says of them; red ones take back. */
  k_invoice_line_seen: { id: string }
}

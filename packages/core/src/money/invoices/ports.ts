import type { Deps } from '../../deps.ts'

/** What a provider is asked to issue. Amounts are yuan as text; red ones are told as what they reverse. */
export type InvoiceRequest = {
  readonly tenant: string
  readonly key: string
  readonly kind: 'blue' | 'red'
  /** Number of the invoice that a red one reverses, and why. */
  readonly reverses: { readonly number: string; readonly reason: string } | null
  readonly type: 'ordinary' | 'special'
  readonly seller: { readonly title: string; readonly tax_no: string } | null
  readonly buyer: { readonly type: 'person' | 'company'; readonly title: string; readonly tax_no: string | null }
  readonly note: string
  readonly currency: string
  readonly amount: string
  readonly net: string
  readonly tax: string
  readonly lines: readonly InvoiceRequestLine[]
}
export type InvoiceRequestLine = {
  readonly goods_code: string
  readonly name: string
  readonly rate: string | null
  readonly amount: string
  readonly net: string
  readonly tax: string
  readonly lease: Readonly<Record<string, string | boolean>> | null
}

/** What a provider says of an invoice. */
export type InvoiceAnswer =
  | { readonly state: 'pending' }
  | { readonly state: 'issued'; readonly number: string; readonly issuedOn: string }
  | { readonly state: 'failed'; readonly reason: string }

export type InvoiceFormat = 'pdf' | 'ofd' | 'xml'
export type InvoiceKey = { readonly tenant: string; readonly key: string }

/**
 * The way to the tax office. Every call names the invoice by its key; `query` gives undefined for a key that was never
 * heard of, and only then an invoice is asked for again.
 */
export type InvoiceProvider = {
  issue(request: InvoiceRequest): Promise<InvoiceAnswer>
  red(request: InvoiceRequest): Promise<InvoiceAnswer>
  query(of: InvoiceKey): Promise<InvoiceAnswer | undefined>
  download(of: InvoiceKey & { readonly format: InvoiceFormat }): Promise<Uint8Array | undefined>
}

/** Use cases' dependencies with the way to the tax office; absent where the program was started without. */
export type InvoiceDeps = Deps & { readonly invoices?: InvoiceProvider | undefined }

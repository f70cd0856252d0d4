import { type Fen, shareLargestRemainder } from '@courtyard/std/money'
import { rational } from '@courtyard/std/rational'

/** A bill line as far as invoices are about it. */
export type InvoiceableLine = {
  readonly amountFen: Fen
  readonly netFen: Fen
  readonly paidFen: Fen
  /** Voids, credit notes and waivers; a write-off leaves the revenue, and so the invoice. */
  readonly creditedFen: Fen
  readonly creditedNetFen: Fen
  readonly invoicedFen: Fen
  readonly invoicedNetFen: Fen
}

/** What of a line may still be invoiced: of what was paid or of what was billed. Never below nothing. */
export function invoiceableFen(line: InvoiceableLine, basis: 'paid' | 'billed'): Fen {
  const charged = line.amountFen - line.creditedFen
  const most = basis === 'paid' && line.paidFen < charged ? line.paidFen : charged
  return most > line.invoicedFen ? most - line.invoicedFen : 0n
}

/**
 * Net of a part of a line: of all that is invoiced together, in the line's own proportion, less what other invoices have.
 * So all parts together have the line's own net and tax to the fen, whatever the parts were.
 */
export function invoiceNetFen(line: InvoiceableLine, fen: Fen): Fen {
  const [charged, net] = [line.amountFen - line.creditedFen, line.netFen - line.creditedNetFen]
  const weights = [net, charged - net].map((weight) => rational(weight))
  const wanted = shareLargestRemainder(line.invoicedFen + fen, weights)[0]! - line.invoicedNetFen
  return wanted < 0n ? 0n : wanted > fen ? fen : wanted
}

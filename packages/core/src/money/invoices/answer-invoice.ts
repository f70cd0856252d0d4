import type { InvoiceRow } from '@courtyard/db/kernel/invoices'
import { getHeld, type Moving, step } from './invoice-work.ts'
import type { InvoiceAnswer } from './ports.ts'

/**
 * Writes down what the provider said of a held invoice. The same answer again changes nothing; one that comes late, when
 * the invoice has ended otherwise, is refused as invoice_state. A red invoice that is issued reverses the blue one.
 */
export async function applyAnswer(moving: Moving, row: InvoiceRow, answer: InvoiceAnswer): Promise<void> {
  if (answer.state === 'pending') return
  if (answer.state === 'failed') {
    if (row.state === 'failed') return
    return await step(moving, row, { event: 'fail', failure: answer.reason, note: answer.reason })
  }
  const { number, issuedOn: issued_on } = answer
  if (row.number === number) return
  await step(moving, row, { event: 'issue', number, issued_on, note: number })
  if (row.red_of !== null)
    await step(moving, await getHeld(moving.tx, row.red_of), { event: 'red_issued', note: number })
}

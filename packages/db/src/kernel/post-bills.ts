import { assert } from '@courtyard/std/assert'
import type { TenantTx } from '../tenant-tx.ts'
import type { BillRow, LineRow } from './bills.ts'
import { type AccountRef, type JournalDraft, type Leg, postJournals } from './post.ts'

export type BillsToPost = {
  readonly bills: readonly BillRow[]
  readonly lines: readonly LineRow[]
  readonly by: string
  /** Key of the revenue account of a fee item. */
  readonly revenueOf: (item: string) => string
}

/**
 * Posts issued bills: one journal per bill, per line receivable (payer, subject) against revenue for the net and against
 * output tax for the tax. A bill of nothing has none. A bill is posted once: its id is the journal's idempotency key.
 */
export async function postBills(tx: TenantTx, { bills, lines, by, revenueOf }: BillsToPost): Promise<void> {
  const currency = bills[0]!.currency
  assert(
    bills.every((bill) => bill.currency === currency),
    'bills posted together are of one currency',
  )
  const linesOf = Map.groupBy(lines, ({ billId }) => billId)
  const journals = bills.map((bill): JournalDraft => {
    const legs = (linesOf.get(bill.id) ?? []).flatMap((line) => legsOf(bill, line, revenueOf(line.item)))
    return { key: `bill:${bill.id}`, kind: 'bill', on: bill.issuedOn, bill: bill.id, feeRun: bill.feeRunId, legs }
  })
  const posted = journals.flatMap(({ legs }) => legs).reduce((sum, { fen }) => sum + fen, 0n)
  assert(posted === lines.reduce((sum, line) => sum + line.amountFen, 0n), 'what is posted equals what is billed')
  // A bill that discounts brought to nothing moves nothing: it has no journal.
  const moving = journals.filter(({ legs }) => legs.length > 0)
  if (moving.length > 0) await postJournals(tx, { journals: moving, currency, by })
}

/** What a payer owes for a subject. */
export const receivable = ({ payerId, subjectId }: { payerId: string; subjectId: string }): AccountRef => ({
  ...{ kind: 'receivable', key: `${payerId}:${subjectId}` },
  ...{ payer: payerId, subject: subjectId },
})

export const outputTax: AccountRef = { kind: 'tax', key: 'output' }

function legsOf(bill: BillRow, line: LineRow, revenueKey: string): Leg[] {
  const of = { debit: receivable(bill), line: line.id }
  const revenue: AccountRef = { kind: 'revenue', key: revenueKey }
  return [
    { ...of, credit: revenue, fen: line.netFen },
    { ...of, credit: outputTax, fen: line.taxFen },
  ].filter(({ fen }) => fen > 0n)
}

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
  /** Whether an item is a deposit: held for the payer and no revenue. Absent: none is. */
  readonly isDeposit?: (item: string) => boolean
}

/**
 * Posts issued bills: one journal per bill, per line receivable (payer, subject) against revenue for the net and against
 * output tax for the tax, or against the payer's deposit for all of it. A bill of nothing has none. A bill is posted once: its id is the journal's idempotency key.
 */
export async function postBills(tx: TenantTx, { bills, lines, by, revenueOf, isDeposit }: BillsToPost): Promise<void> {
  const currency = bills[0]!.currency
  assert(
    bills.every((bill) => bill.currency === currency),
    'bills posted together are of one currency',
  )
  const linesOf = Map.groupBy(lines, ({ billId }) => billId)
  const journals = bills.map((bill): JournalDraft => {
    const legs = (linesOf.get(bill.id) ?? []).flatMap((line) =>
      legsOf(
        bill,
        line,
        isDeposit?.(line.item) ? depositOf(bill.payerId, line.item) : revenueAccount(revenueOf(line.item)),
      ),
    )
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

/** Where the income of an item goes. */
export const revenueAccount = (key: string): AccountRef => ({ kind: 'revenue', key })

/** What is held of a payer for an item: it stays the payer's. */
export const depositOf = (payer: string, item: string): AccountRef => ({
  ...{ kind: 'deposit', key: `${payer}:${item}`, payer },
})

function legsOf(bill: BillRow, line: LineRow, credit: AccountRef): Leg[] {
  const of = { debit: receivable(bill), line: line.id }
  assert(credit.kind !== 'deposit' || line.taxFen === 0n, 'a deposit bears no tax')
  return [
    { ...of, credit, fen: line.netFen },
    { ...of, credit: outputTax, fen: line.taxFen },
  ].filter(({ fen }) => fen > 0n)
}

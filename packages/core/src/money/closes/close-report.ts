import { createHash } from 'node:crypto'
import type { CloseReport } from '@courtyard/contract/closes'
import type { TenantTx } from '@courtyard/db/database'
import { type AccountRow, accountsOf, type ReceivableRow, receivablesOf } from '@courtyard/db/kernel/closes'
import { assert } from '@courtyard/std/assert'
import { canonicalJson } from '@courtyard/std/canonical'
import { type Fen, yuanText } from '@courtyard/std/money'
import { type Period, periodFrom, periodTo } from '@courtyard/std/period'

/**
 * What a period reports, from the ledger as the transaction sees it. That it adds up is asserted: every fee item to its
 * closing, the items to their account, debits to credits.
 */
export async function closeReport(
  tx: TenantTx,
  { period, currency }: { readonly period: Period; readonly currency: string },
): Promise<CloseReport> {
  const span = { from: periodFrom(period), to: periodTo(period) }
  const [receivable, accounts] = [await receivablesOf(tx, span), await accountsOf(tx, span)]
  for (const row of receivable) assert(closingOf(row) === BigInt(row.closing), `${row.item} of ${period} adds up`)
  const kinds = [...Map.groupBy(accounts, ({ kind }) => kind)].map(([kind, rows]) => ({ kind, ...sumUp(rows) }))
  const all = sumUp(accounts)
  assert(all.opening === 0n && all.debit === all.credit, `the trial balance of ${period} is zero`)
  const owed = kinds.find(({ kind }) => kind === 'receivable')?.closing ?? 0n
  assert(owed === sum(receivable, ({ closing }) => closing), `the items of ${period} are what is owed`)
  return {
    ...{ period, currency, receivable: receivable.map(receivableText) },
    prepayments: held(sumUp(accounts.filter(({ kind }) => kind === 'prepayment'))),
    deposits: accounts.flatMap((row) => (row.kind === 'deposit' ? [{ item: row.item, ...held(sumUp([row])) }] : [])),
    accounts: kinds.map(({ kind, ...moved }) => ({
      ...{ kind, opening: yuanText(moved.opening), debit: yuanText(moved.debit) },
      ...{ credit: yuanText(moved.credit), closing: yuanText(moved.closing) },
    })),
  }
}

/** Says whether a kept report is still what was kept. */
export const reportHash = (report: CloseReport): string =>
  createHash('sha256').update(canonicalJson(report)).digest('hex')

const sum = <T>(rows: readonly T[], of: (row: T) => string): Fen => rows.reduce((all, row) => all + BigInt(of(row)), 0n)

const closingOf = (row: ReceivableRow): Fen =>
  BigInt(row.opening) +
  BigInt(row.billed) +
  BigInt(row.adjusted) -
  BigInt(row.received) -
  BigInt(row.waived) +
  BigInt(row.refunded)

type Moved = { readonly opening: Fen; readonly debit: Fen; readonly credit: Fen; readonly closing: Fen }

function sumUp(rows: readonly AccountRow[]): Moved {
  const [opening, debit, credit] = (['opening', 'debit', 'credit'] as const).map((name) =>
    sum(rows, (row) => row[name]),
  )
  return { opening: opening!, debit: debit!, credit: credit!, closing: opening! + debit! - credit! }
}

/** What is held for others stands on the credit side. */
const held = ({ opening, debit, credit, closing }: Moved) => ({
  ...{ opening: yuanText(-opening), in: yuanText(credit), out: yuanText(debit), closing: yuanText(-closing) },
})

function receivableText(row: ReceivableRow): CloseReport['receivable'][number] {
  const text = (fen: string) => yuanText(BigInt(fen))
  return {
    ...{ item: row.item, opening: text(row.opening), billed: text(row.billed), adjusted: text(row.adjusted) },
    ...{ received: text(row.received), waived: text(row.waived), refunded: text(row.refunded) },
    closing: text(row.closing),
  }
}

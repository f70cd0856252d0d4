import { addToBills, loadLines, lockBills, type OpenLineRow } from '@courtyard/db/kernel/open-lines'
import {
  type AllocationRow,
  type HeldPayment,
  holdPayment,
  insertAllocations,
  liveAllocations,
  restOf,
} from '@courtyard/db/kernel/payments'
import { type Leg, postJournals } from '@courtyard/db/kernel/post'
import { receivable } from '@courtyard/db/kernel/post-bills'
import { Fault } from '@courtyard/std/fault'
import type { Fen } from '@courtyard/std/money'
import { coreIssue } from '../texts/core-texts.ts'
import { prepaymentOf } from './accounts.ts'
import { refuseReleased } from './deposit-held.ts'
import type { MoneyWork } from './money-work.ts'
import { partsOf, type Split } from './parts-of.ts'

export type Allocated = { readonly line: string; readonly bill: string; readonly fen: Fen }

/**
 * Settles open lines of the payment's payer with what is left of it. Locks the payment, then the bills, so that two who do
 * it at once settle nothing twice. Throws Fault balance_exceeded when a part is more than is left or than its line has
 * open, bill_line_missing when it is no open line of this payer.
 */
export async function allocate(money: MoneyWork, paymentId: string, split: Split): Promise<Allocated[]> {
  const payment = await holdPayment(money.tx, paymentId)
  const bills = await lockBills(money.tx, { payer: payment.payerId })
  const open = (await loadLines(money.tx, bills)).filter(({ currency }) => currency === payment.currency)
  const parts = partsOf(money.catalog, { open, rest: restOf(payment) }, split)
  if (parts.length === 0) return []
  const lineOf = new Map(open.map((line) => [line.id, line]))
  const rows = parts.map(({ line, fen }): AllocationRow & { of: OpenLineRow } => ({
    ...{ id: money.ids.next(), paymentId, billId: lineOf.get(line)!.bill_id, lineId: line, on: money.today },
    ...{ amountFen: fen, reverses: null, of: lineOf.get(line)! },
  }))
  const written = [insertAllocations(money.tx, rows, money.by), addToBills(money.tx, paidBy(rows), money.by)]
  const legs = rows.map(
    ({ of, lineId, amountFen }): Leg => ({
      ...{
        debit: prepaymentOf(payment.payerId),
        credit: receivable({ payerId: of.payer_id, subjectId: of.subject_id }),
      },
      ...{ fen: amountFen, line: lineId },
    }),
  )
  const posted = postJournals(money.tx, {
    journals: [{ key: `allocation:${rows[0]!.id}`, kind: 'allocation', on: money.today, legs }],
    ...{ currency: payment.currency, by: money.by },
  })
  await Promise.all([...written, posted])
  return rows.map(({ lineId, billId, amountFen }) => ({ line: lineId, bill: billId, fen: amountFen }))
}

/** What was freed in all, and the line that was opened last: more than asked may be freed of it. */
export type TakenBack = { readonly freed: Fen; readonly last: string | undefined }

/**
 * Takes back allocations of a payment, each whole, until `fen` more of it is free: the newest first, those of late fees
 * after all others (a late fee that was earned stays paid as long as it can). Throws Fault deposit_released where a
 * deposit that was paid so is not held any more.
 */
export async function takeBack(money: MoneyWork, payment: HeldPayment, fen: Fen): Promise<TakenBack> {
  const live = await liveAllocations(money.tx, payment.id)
  const chosen: LiveAllocation[] = []
  let freed = 0n
  for (const one of live) {
    if (freed >= fen) break
    chosen.push(one)
    freed += one.amountFen
  }
  // All of them are locked, so that whoever else settles these bills waits.
  await undo(money, payment, { chosen, locked: live })
  return { freed, last: chosen.at(-1)?.line_id }
}

/** Takes back those allocations of a payment that settle these lines. Throws Fault bill_line_missing for a line it does not settle. */
export async function takeBackLines(money: MoneyWork, payment: HeldPayment, lines: readonly string[]): Promise<Fen> {
  const live = await liveAllocations(money.tx, payment.id)
  const settled = new Set(live.map(({ line_id }) => line_id))
  const missing = lines.findIndex((line) => !settled.has(line))
  if (missing >= 0)
    throw new Fault('bill_line_missing', { issues: [coreIssue(`/lines/${missing}`, 'line_not_settled')] })
  const chosen = live.filter(({ line_id }) => lines.includes(line_id))
  await undo(money, payment, { chosen, locked: chosen })
  return chosen.reduce((sum, { amountFen }) => sum + amountFen, 0n)
}

type LiveAllocation = Awaited<ReturnType<typeof liveAllocations>>[number]
type Undoing = { readonly chosen: readonly LiveAllocation[]; readonly locked: readonly LiveAllocation[] }

async function undo(money: MoneyWork, payment: HeldPayment, { chosen, locked }: Undoing): Promise<void> {
  await lockBills(money.tx, { bills: [...new Set(locked.map(({ bill_id }) => bill_id))] })
  if (chosen.length === 0) return
  await refuseReleased(money, chosen)
  const rows = chosen.map(
    (one): AllocationRow => ({
      ...{ id: money.ids.next(), paymentId: payment.id, billId: one.bill_id, lineId: one.line_id, on: money.today },
      ...{ amountFen: one.amountFen, reverses: one.id },
    }),
  )
  const undone = paidBy(rows).map((row) => ({ ...row, paidFen: -row.paidFen }))
  const written = [insertAllocations(money.tx, rows, money.by), addToBills(money.tx, undone, money.by)]
  const legs = chosen.map(
    (one): Leg => ({
      ...{
        debit: receivable({ payerId: one.payer_id, subjectId: one.subject_id }),
        credit: prepaymentOf(payment.payerId),
      },
      ...{ fen: one.amountFen, line: one.line_id },
    }),
  )
  const posted = postJournals(money.tx, {
    journals: [{ key: `allocation:${rows[0]!.id}`, kind: 'allocation_reversed', on: money.today, legs }],
    ...{ currency: payment.currency, by: money.by },
  })
  await Promise.all([...written, posted])
}

function paidBy(rows: readonly AllocationRow[]) {
  const sums = new Map<string, Fen>()
  for (const { billId, amountFen } of rows) sums.set(billId, (sums.get(billId) ?? 0n) + amountFen)
  return [...sums].map(([bill, paidFen]) => ({ bill, paidFen, adjustedFen: 0n }))
}

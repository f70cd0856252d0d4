import { loadLines, lockBills, openFenOf } from '@courtyard/db/kernel/open-lines'
import { holdPayment, restOf } from '@courtyard/db/kernel/payments'
import { allocate } from './allocate.ts'
import type { MoneyWork } from './money-work.ts'

/** What a payer was asked for, line by line. */
export type AskedLine = { readonly line: string; readonly fen: bigint }

/**
 * Settles the asked lines with what is free of the payment, as far as they are open: filled in one order and emptied from
 * the end (takeBack), so that what is settled follows from the sums alone.
 */
export async function settleAsked(money: MoneyWork, payment: string, asked: readonly AskedLine[]): Promise<void> {
  if (asked.length === 0) return
  const held = await holdPayment(money.tx, payment)
  const wanted = new Map(asked.map(({ line, fen }) => [line, fen]))
  const bills = await lockBills(money.tx, { payer: held.payerId })
  const open = (await loadLines(money.tx, bills)).filter(
    ({ id, currency }) => wanted.has(id) && currency === held.currency,
  )
  let rest = restOf(held)
  const parts: AskedLine[] = []
  for (const line of open.sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const fen = [rest, openFenOf(line), wanted.get(line.id)!].reduce((least, one) => (one < least ? one : least))
    if (fen <= 0n) continue
    parts.push({ line: line.id, fen })
    rest -= fen
  }
  if (parts.length > 0) await allocate(money, payment, { parts })
}

import { addToBills, loadLines, lockBills } from '@courtyard/db/kernel/open-lines'
import { postJournals } from '@courtyard/db/kernel/post'
import { receivable } from '@courtyard/db/kernel/post-bills'
import { writtenOffOf } from '@courtyard/db/kernel/written-off'
import { Fault } from '@courtyard/std/fault'
import { type Fen, yuanText } from '@courtyard/std/money'
import { note } from '../audit/note.ts'
import { netOf } from './adjust-bill.ts'
import type { MoneyWork } from './money-work.ts'

/** `parts` per line; absent: all that is written off. */
export type Recovery = {
  readonly bill: string
  readonly parts?: readonly { readonly line: string; readonly fen: Fen }[]
  readonly reason: string
}

/**
 * Makes what was written off owed again, by a document and its journal, because it can be had after all. Throws Fault
 * bill_missing, bill_line_missing, balance_exceeded beyond what is written off.
 */
export async function recoverBill(money: MoneyWork, recovery: Recovery): Promise<{ id: string; fen: Fen }> {
  const { tx, by, today } = money
  const { bill } = recovery
  const [locked] = await lockBills(tx, { bills: [bill] })
  if (locked === undefined) throw new Fault('bill_missing', { bill })
  const lines = await loadLines(tx, [bill])
  const lost = await writtenOffOf(
    tx,
    lines.map(({ id }) => id),
  )
  const asked = recovery.parts ?? [...lost].map(([line, fen]) => ({ line, fen }))
  const parts = asked
    .filter(({ fen }) => fen > 0n)
    .map(({ line: id, fen }) => {
      const line = lines.find((one) => one.id === id)
      if (!line) throw new Fault('bill_line_missing', { line: id })
      const most = lost.get(id) ?? 0n
      if (fen > most) throw new Fault('balance_exceeded', { line: id, open: yuanText(most), asked: yuanText(fen) })
      return { line, fen, netFen: -netOf(line, -fen) }
    })
  const fen = parts.reduce((sum, part) => sum + part.fen, 0n)
  if (fen === 0n) throw new Fault('balance_exceeded', { bill, open: '0.00' })
  const id = money.ids.next()
  const document = { id, bill_id: bill, kind: 'recovered' as const, on_day: today }
  await tx.kernel
    .insertInto('k_adjustment')
    .values({ ...document, reason: recovery.reason, approved_by: null, created_by: by })
    .execute()
  await tx.kernel
    .insertInto('k_adjustment_line')
    .values(
      parts.map(({ line, fen: amount, netFen }) => ({
        ...{ adjustment_id: id, line_id: line.id, amount_fen: `${amount}` },
        ...{ net_fen: `${netFen}`, tax_fen: `${amount - netFen}` },
      })),
    )
    .execute()
  await addToBills(tx, [{ bill, paidFen: 0n, adjustedFen: -fen }], by)
  const legs = parts.map(({ line, fen: amount }) => ({
    debit: receivable({ payerId: line.payer_id, subjectId: line.subject_id }),
    credit: { kind: 'writeoff' as const, key: money.catalog.feeItems[line.item]?.revenueAccount ?? line.item },
    ...{ fen: amount, line: line.id },
  }))
  await postJournals(tx, {
    journals: [{ key: `adjustment:${id}`, kind: 'recovered', on: today, bill, legs }],
    ...{ currency: lines[0]!.currency, by },
  })
  note(tx, { by, action: 'bill.recovered', subject: ['bill', bill], what: { adjustment: id, amount: yuanText(fen) } })
  return { id, fen }
}

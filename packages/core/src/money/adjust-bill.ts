import { addToBills, loadLines, lockBills, type OpenLineRow, openFenOf } from '@courtyard/db/kernel/open-lines'
import { type Leg, type Posting, postJournals } from '@courtyard/db/kernel/post'
import { depositOf, outputTax, receivable, revenueAccount } from '@courtyard/db/kernel/post-bills'
import type { AdjustmentKind } from '@courtyard/db/kernel/tables-money'
import { Fault } from '@courtyard/std/fault'
import { type Fen, shareLargestRemainder, yuanText } from '@courtyard/std/money'
import { rational } from '@courtyard/std/rational'
import { note } from '../audit/note.ts'
import type { MoneyWork } from './money-work.ts'

/** What makes a bill owed less. `parts` per line; absent: all that is open. */
export type Adjustment = {
  readonly bill: string
  readonly kind: Exclude<AdjustmentKind, 'recovered'>
  readonly parts?: readonly { readonly line: string; readonly fen: Fen }[]
  readonly reason: string
  readonly approvedBy: string | null
}

/**
 * Makes a bill owed less, by a document and its journal. A credit note, a waiver and a void take revenue and tax back in
 * the line's own proportion, so that a line adjusted to nothing has nothing left of both; a write-off keeps the revenue
 * and books the loss; what is owed of a deposit is no income, so it is credited and never a loss. A void needs every allocation to be taken back before, and lets go of the bill's claims, so that the
 * same can be billed again. Throws Fault bill_missing, bill_paid, bill_line_missing, balance_exceeded.
 */
export async function adjustBill(money: MoneyWork, adjustment: Adjustment): Promise<{ id: string; fen: Fen }> {
  const { tx, by, today } = money
  const { bill, kind } = adjustment
  const [locked] = await lockBills(tx, { bills: [bill] })
  if (locked === undefined) throw new Fault('bill_missing', { bill })
  const lines = await loadLines(tx, [bill])
  if (kind === 'void' && lines.some(({ paid_fen }) => BigInt(paid_fen) > 0n)) throw new Fault('bill_paid', { bill })
  const parts = partsOf(lines, adjustment)
  if (parts.length === 0 && kind !== 'void') throw new Fault('balance_exceeded', { bill, open: '0.00' })
  if (kind === 'write_off' && parts.some(({ line }) => isDeposit(money, line)))
    throw new Fault('request_invalid', { reason: 'deposit_is_no_loss' })
  const id = money.ids.next()
  const fen = parts.reduce((sum, part) => sum + part.fen, 0n)
  const inserted = tx.kernel.insertInto('k_adjustment').values({
    ...{ id, bill_id: bill, kind, on_day: today, reason: adjustment.reason },
    ...{ approved_by: adjustment.approvedBy, created_by: by },
  })
  await Promise.all([inserted.execute(), ...(parts.length > 0 ? [book(money, adjustment, { id, lines, parts })] : [])])
  if (kind === 'void') await closeVoid(money, bill, lines)
  const what = { adjustment: id, kind, amount: yuanText(fen), approved: adjustment.approvedBy }
  note(tx, { by, action: 'bill.adjusted', subject: ['bill', bill], what })
  return { id, fen }
}

type Booking = { readonly id: string; readonly lines: readonly OpenLineRow[]; readonly parts: readonly PartOfLine[] }

async function book(money: MoneyWork, { bill, kind }: Adjustment, { id, lines, parts }: Booking): Promise<void> {
  const { tx, by, today } = money
  const fen = parts.reduce((sum, part) => sum + part.fen, 0n)
  const written = tx.kernel.insertInto('k_adjustment_line').values(
    parts.map(({ line, fen: amount, netFen }) => ({
      ...{ adjustment_id: id, line_id: line.id, amount_fen: `${amount}` },
      ...{ net_fen: `${netFen}`, tax_fen: `${amount - netFen}` },
    })),
  )
  const legs = parts.flatMap((part) => legsOf(money, kind, part))
  const posting: Posting = {
    journals: [{ key: `adjustment:${id}`, kind: kind === 'write_off' ? 'write_off' : 'credit', on: today, bill, legs }],
    ...{ currency: lines[0]!.currency, by },
  }
  const added = addToBills(tx, [{ bill, paidFen: 0n, adjustedFen: fen }], by)
  await Promise.all([written.execute(), added, postJournals(tx, posting)])
}

type PartOfLine = { readonly line: OpenLineRow; readonly fen: Fen; readonly netFen: Fen }

function partsOf(lines: readonly OpenLineRow[], { kind, parts }: Adjustment): PartOfLine[] {
  const lineOf = new Map(lines.map((line) => [line.id, line]))
  const asked = kind === 'void' || !parts ? lines.map((line) => ({ line: line.id, fen: openFenOf(line) })) : parts
  return asked
    .filter(({ fen }) => fen > 0n)
    .map(({ line: id, fen }) => {
      const line = lineOf.get(id)
      if (!line) throw new Fault('bill_line_missing', { line: id })
      const open = openFenOf(line)
      if (fen > open) throw new Fault('balance_exceeded', { line: id, open: yuanText(open), asked: yuanText(fen) })
      return { line, fen, netFen: netOf(line, fen) }
    })
}

/** The net of a part: of all that was adjusted so far together, so that several parts add up to the line's own net. */
export function netOf(line: OpenLineRow, fen: Fen): Fen {
  const [amount, net, before] = [BigInt(line.amount_fen), BigInt(line.net_fen), BigInt(line.adjusted_fen)]
  const after = before + fen
  const weights = [net, amount - net].map((weight) => rational(weight))
  return shareLargestRemainder(after, weights)[0]! - BigInt(line.adjusted_net_fen)
}

const isDeposit = ({ catalog }: MoneyWork, { item }: OpenLineRow): boolean => catalog.feeItems[item]?.deposit === true

function legsOf(money: MoneyWork, kind: Adjustment['kind'], { line, fen, netFen }: PartOfLine): Leg[] {
  const credit = receivable({ payerId: line.payer_id, subjectId: line.subject_id })
  if (isDeposit(money, line)) return [{ debit: depositOf(line.payer_id, line.item), credit, fen, line: line.id }]
  const item = money.catalog.feeItems[line.item]?.revenueAccount ?? line.item
  if (kind === 'write_off') return [{ debit: { kind: 'writeoff', key: item }, credit, fen, line: line.id }]
  return [
    { debit: revenueAccount(item), credit, fen: netFen, line: line.id },
    { debit: outputTax, credit, fen: fen - netFen, line: line.id },
  ].filter((leg) => leg.fen > 0n)
}

async function closeVoid({ tx, by }: MoneyWork, bill: string, lines: readonly OpenLineRow[]): Promise<void> {
  const ids = lines.map(({ id }) => id)
  const freed = tx.kernel.deleteFrom('k_claim').where('line_id', 'in', ids)
  const closed = tx.kernel.updateTable('k_bill').set({ status: 'void', updated_by: by }).where('id', '=', bill)
  await Promise.all([freed.execute(), closed.execute()])
}

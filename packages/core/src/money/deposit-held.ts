import { releasedOf } from '@courtyard/db/kernel/deposits'
import { loadLines } from '@courtyard/db/kernel/open-lines'
import { Fault } from '@courtyard/std/fault'
import { type Fen, yuanText } from '@courtyard/std/money'
import type { MoneyWork } from './money-work.ts'

type Undone = { readonly line_id: string; readonly bill_id: string; readonly amountFen: Fen }

/**
 * A deposit that was set free was paid, and stays so. Throws Fault deposit_released where taking these allocations back
 * would leave less paid of it than was set free. The caller holds the bills locked.
 */
export async function refuseReleased({ tx }: MoneyWork, chosen: readonly Undone[]): Promise<void> {
  const released = await releasedOf(
    tx,
    chosen.map(({ line_id }) => line_id),
  )
  if (released.size === 0) return
  const bills = [...new Set(chosen.map(({ bill_id }) => bill_id))]
  for (const line of await loadLines(tx, bills)) {
    const free = released.get(line.id) ?? 0n
    const back = chosen.filter(({ line_id }) => line_id === line.id).reduce((sum, one) => sum + one.amountFen, 0n)
    if (BigInt(line.paid_fen) - back < free)
      throw new Fault('deposit_released', { line: line.id, released: yuanText(free) })
  }
}

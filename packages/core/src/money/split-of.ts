import type { SplitRequest } from '@courtyard/contract/payments'
import type { TenantTx } from '@courtyard/db/database'
import { findOpenBills, loadLines, type OpenLineRow } from '@courtyard/db/kernel/open-lines'
import { MONEY_DEFAULTS } from '@courtyard/metadata/documents/money'
import { fenFromYuan } from '@courtyard/std/money'
import type { RequestRights } from '../records/rights-of-request.ts'
import type { Split } from './parts-of.ts'
import { readableBills } from './payer.ts'

/** The open lines of a payer's bills that the actor may read, oldest bill first; nothing is locked. */
export async function readableLines(tx: TenantTx, rights: RequestRights, payer: string): Promise<OpenLineRow[]> {
  const bills = await readableBills(tx, rights, await findOpenBills(tx, payer))
  const at = new Map(bills.map((id, index) => [id, index]))
  return (await loadLines(tx, bills)).sort((a, b) => at.get(a.bill_id)! - at.get(b.bill_id)! || a.no - b.no)
}

/**
 * A split as it was asked for, among the lines the actor may read: a bill one may not see is settled neither by name nor by
 * the company's order.
 */
export function splitOf(
  { catalog }: RequestRights,
  lines: readonly OpenLineRow[],
  asked: SplitRequest = { by: 'order' },
): Split {
  const readable = new Set(lines.map(({ id }) => id))
  if (asked.by === 'order') {
    const { allocation: order, within } = catalog.money ?? MONEY_DEFAULTS
    const chosen = new Set(asked.lines ? asked.lines.filter((line) => readable.has(line)) : readable)
    return { policy: { order, within }, lines: chosen }
  }
  const parts = asked.parts.map(({ line, amount }) => ({
    line: readable.has(line) ? line : UNREADABLE,
    fen: fenFromYuan(amount, 'half_up'),
  }))
  return { parts }
}

/** No line has this id, so one that may not be read is refused like one that there is not. */
const UNREADABLE = ''

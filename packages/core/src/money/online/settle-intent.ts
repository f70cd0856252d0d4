import type { MoneyWork } from '../money-work.ts'
import type { AskedLine } from '../settle-asked.ts'

/** What a payer was asked for online. */
export async function intentLines(money: MoneyWork, intent: string): Promise<AskedLine[]> {
  const rows = await money.tx.kernel
    .selectFrom('k_online_intent_line')
    .select(['line_id', 'amount_fen'])
    .where('intent_id', '=', intent)
    .orderBy('line_id')
    .execute()
  return rows.map(({ line_id, amount_fen }) => ({ line: line_id, fen: BigInt(amount_fen) }))
}

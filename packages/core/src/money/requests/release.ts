import type { DepositRelease, DepositReleased } from '@courtyard/contract/adjustments'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { fenFromYuan, yuanText } from '@courtyard/std/money'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { rightsOfRequest } from '../../records/rights-of-request.ts'
import { doOnce } from '../money-work.ts'
import { releaseDeposit } from '../release-deposit.ts'
import { seenBills } from '../seen-money.ts'

export type ReleaseRequest = { readonly line: string; readonly key: string; readonly release: DepositRelease }

/**
 * Sets a deposit free for its payer, once per key. It stays the payer's money, so no second person is asked: the refund of
 * what is left asks one. Throws Fault not_allowed, deposit_missing, balance_exceeded, bill_line_missing, period_closed.
 */
export async function release(deps: Deps, actor: Actor, request: ReleaseRequest): Promise<DepositReleased> {
  const rights = await rightsOfRequest(deps, actor)
  requireRun(rights.catalog, actor, 'refunds')
  const { line: id, key, release: wanted } = request
  if (!isId(id)) throw new Fault('deposit_missing', { id })
  return await doOnce(deps, actor, {
    command: { key, kind: 'deposit_release', asked: { line: id, ...wanted } },
    work: async (money) => {
      const found = await money.tx.kernel
        .selectFrom('k_bill_line')
        .select('bill_id')
        .where('id', '=', id)
        .executeTakeFirst()
      const seen = found && (await seenBills(money.tx, rights, [found.bill_id])).has(found.bill_id)
      if (!seen) throw new Fault('deposit_missing', { id })
      const done = await releaseDeposit(money, {
        ...{ line: id, reason: wanted.reason },
        ...(wanted.amount !== undefined && { fen: fenFromYuan(wanted.amount, 'half_up') }),
        settle: wanted.settle.map(({ line, amount }) => ({ line, fen: fenFromYuan(amount, 'half_up') })),
      })
      const { payment, no, fen, settledFen } = done
      const [released, settled, left] = [fen, settledFen, fen - settledFen].map(yuanText)
      return { payment, no, released: released!, settled: settled!, left: left! }
    },
  })
}

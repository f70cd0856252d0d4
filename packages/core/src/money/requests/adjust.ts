import type { MoneyOutcome, NewAdjustment } from '@courtyard/contract/adjustments'
import { loadLines, lockBills } from '@courtyard/db/kernel/open-lines'
import { Fault } from '@courtyard/std/fault'
import { fenFromYuan, yuanText } from '@courtyard/std/money'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { rightsOfRequest } from '../../records/rights-of-request.ts'
import { adjustBill } from '../adjust-bill.ts'
import { doOnce, type MoneyWork } from '../money-work.ts'
import { recoverBill } from '../recover-bill.ts'
import { requireBill } from '../seen-money.ts'
import { approvalOf, askMoney, needsSecond } from './ask-money.ts'
import { requireFiles } from './files-asked.ts'
import { partsAsked } from './parts-asked.ts'

export type AdjustRequest = { readonly bill: string; readonly key: string; readonly adjustment: NewAdjustment }

/**
 * Adjusts a bill, or asks a second person for it where the tenant's limit says so. What a percent or "all" comes to is
 * worked out here, against what is open now. Once per key. Throws Fault not_allowed, record_missing, bill_missing,
 * bill_paid, bill_line_missing, balance_exceeded, period_closed.
 */
export async function adjust(
  deps: Deps,
  actor: Actor,
  { bill, key, adjustment }: AdjustRequest,
): Promise<MoneyOutcome> {
  const rights = await rightsOfRequest(deps, actor)
  requireRun(rights.catalog, actor, 'adjustments')
  const command = { key, kind: 'adjustment', asked: { bill, ...adjustment } }
  return await doOnce(deps, actor, {
    command,
    work: async (money) => {
      await requireBill(money.tx, rights, bill)
      await requireFiles(money.tx, rights, adjustment.files)
      if (adjustment.kind === 'recovered') return await recovered(money, bill, adjustment)
      const second = approvalOf(rights.catalog).adjustmentsAbove
      return await adjustOrAsk(money, { bill, adjustment: { ...adjustment, kind: adjustment.kind }, above: second })
    },
  })
}

type Wanted = {
  readonly bill: string
  readonly adjustment: NewAdjustment & { readonly kind: Exclude<NewAdjustment['kind'], 'recovered'> }
  readonly above: string
}

async function adjustOrAsk(money: MoneyWork, { bill, adjustment, above }: Wanted): Promise<MoneyOutcome> {
  const { kind, reason, files } = adjustment
  const [locked] = await lockBills(money.tx, { bills: [bill] })
  if (locked === undefined) throw new Fault('bill_missing', { bill })
  const lines = await loadLines(money.tx, [bill])
  if (kind === 'void' && lines.some(({ paid_fen }) => paid_fen !== '0')) throw new Fault('bill_paid', { bill })
  const parts = partsAsked(lines, adjustment).filter(({ fen }) => fen > 0n)
  const fen = parts.reduce((sum, part) => sum + part.fen, 0n)
  if (fen === 0n && kind !== 'void') throw new Fault('balance_exceeded', { bill, open: '0.00' })
  const amount = yuanText(fen)
  if (!(await needsSecond(money, { bill }, { fen, above }))) {
    const done = await adjustBill(money, { bill, kind, parts, reason, approvedBy: null })
    return { state: 'done', id: done.id, amount }
  }
  const asked = { do: 'adjust' as const, kind, bill, parts: parts.map(({ line, fen: of }) => ({ line, fen: `${of}` })) }
  const id = await askMoney(money, { kind, fen, currency: lines[0]!.currency, asked, reason, files })
  return { state: 'asked', id, amount }
}

async function recovered(money: MoneyWork, bill: string, { parts, reason }: NewAdjustment): Promise<MoneyOutcome> {
  const amounts = parts?.map(({ line, amount }) => ({ line, fen: fenFromYuan(amount!, 'half_up') }))
  const { id, fen } = await recoverBill(money, { bill, ...(amounts && { parts: amounts }), reason })
  return { state: 'done', id, amount: yuanText(fen) }
}

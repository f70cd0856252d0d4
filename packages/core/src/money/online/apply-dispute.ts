import type { TenantTx } from '@courtyard/db/database'
import { holdPayment, restOf } from '@courtyard/db/kernel/payments'
import { type AccountRef, type Leg, postJournals } from '@courtyard/db/kernel/post'
import { cashOf, prepaymentOf } from '../accounts.ts'
import { takeBack } from '../allocate.ts'
import { recordPayment } from '../record-payment.ts'
import type { OnlineCommand } from './decide-online.ts'
import type { OnlineWork } from './online-work.ts'
import type { OnlineDispute } from './ports.ts'

const CLEARING = cashOf('online')
const inDispute = (payer: string): AccountRef => ({ kind: 'dispute', key: payer, payer })
const LOSS: AccountRef = { kind: 'expense', key: 'dispute' }

/** The provider took the money until it is decided whose it is. */
export async function openDispute(work: OnlineWork, payment: string, { id, fen }: OnlineDispute): Promise<void> {
  const { payerId } = await holdPayment(work.tx, payment)
  await work.tx.kernel
    .insertInto('k_dispute')
    .values({ external_id: id, payment_id: payment, amount_fen: `${fen}`, on_day: work.today })
    .execute()
  await post(work, {
    key: `dispute:${id}`,
    kind: 'dispute',
    legs: [{ debit: inDispute(payerId), credit: CLEARING, fen }],
  })
}

type DisputeEnd = Extract<OnlineCommand, { readonly do: 'end_dispute' }>

/**
 * Won: the money is back. Lost: the payer's bank gave it back to the payer, so what it paid is owed again as far as the payment
 * reaches; what had gone back to the payer before is our loss.
 */
export async function endDispute(work: OnlineWork, payment: string, { dispute, state }: DisputeEnd): Promise<void> {
  const { id, fen } = dispute
  const held = await holdPayment(work.tx, payment)
  const dispute_ = inDispute(held.payerId)
  const reach = restOf(held) + held.allocatedFen
  const prepaid = state === 'won' ? 0n : fen < reach ? fen : reach
  if (prepaid > restOf(held)) await takeBack(work, held, prepaid - restOf(held))
  const legs: Leg[] =
    state === 'won'
      ? [{ debit: CLEARING, credit: dispute_, fen }]
      : [
          { debit: prepaymentOf(held.payerId), credit: dispute_, fen: prepaid },
          { debit: LOSS, credit: dispute_, fen: fen - prepaid },
        ]
  await work.tx.kernel
    .insertInto('k_dispute_end')
    .values({
      ...{ external_id: id, state, prepayment_fen: `${prepaid}`, on_day: work.today },
      expense_fen: state === 'won' ? '0' : `${fen - prepaid}`,
    })
    .execute()
  const kind = state === 'won' ? 'dispute_won' : 'dispute_lost'
  await post(work, { key: `${kind}:${id}`, kind, legs: legs.filter((leg) => leg.fen > 0n) })
}

/**
 * Won after it was lost: documents are never changed, so what the payer lost comes as a payment of its own, and our loss is
 * taken back. Gives that payment, if there is one.
 */
export async function regainDispute(
  work: OnlineWork,
  payment: string,
  { id }: OnlineDispute,
): Promise<string | undefined> {
  const lost = await work.tx.kernel
    .selectFrom('k_dispute_end')
    .select(['prepayment_fen', 'expense_fen'])
    .where('external_id', '=', id)
    .executeTakeFirstOrThrow()
  const [prepaid, loss] = [BigInt(lost.prepayment_fen), BigInt(lost.expense_fen)]
  const legs = [{ debit: CLEARING, credit: LOSS, fen: loss }]
  if (loss > 0n) await post(work, { key: `${REGAINED}:${id}`, kind: REGAINED, legs })
  if (prepaid === 0n) return undefined
  const { payerId: payer } = await holdPayment(work.tx, payment)
  const back = await recordPayment(work, {
    ...{ payer, fen: prepaid, method: 'online', receivedOn: work.today, reference: regainedReference(id) },
    ...{ book: null, shift: null, note: '' },
  })
  return back.id
}

const REGAINED = 'dispute_regained'
const regainedReference = (dispute: string): string => `${dispute}:regained`

/** Whether what was lost is back in the books. */
export async function isRegained(tx: TenantTx, dispute: string): Promise<boolean> {
  const payment = tx.kernel
    .selectFrom('k_payment_reference')
    .select('reference')
    .where('method', '=', 'online')
    .where('reference', '=', regainedReference(dispute))
  const journal = tx.kernel.selectFrom('k_journal').select('idem_key').where('idem_key', '=', `${REGAINED}:${dispute}`)
  return [await payment.executeTakeFirst(), await journal.executeTakeFirst()].some((one) => one !== undefined)
}

type Draft = {
  readonly key: string
  readonly kind: 'dispute' | 'dispute_won' | 'dispute_lost' | 'dispute_regained'
  readonly legs: readonly Leg[]
}

const post = (work: OnlineWork, draft: Draft) =>
  postJournals(work.tx, { journals: [{ ...draft, on: work.today }], currency: work.catalog.currency, by: work.by })

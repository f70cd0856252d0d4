import type { TenantTx } from '@courtyard/db/database'
import { type HeldPayment, holdPayment, restOf } from '@courtyard/db/kernel/payments'
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
 * reaches, and with it what refunds of it came back as; what had gone back to the payer before is our loss.
 */
export async function endDispute(work: OnlineWork, payment: string, { dispute, state }: DisputeEnd): Promise<void> {
  const { id, fen } = dispute
  const held = await holdPayment(work.tx, payment)
  const dispute_ = inDispute(held.payerId)
  const others = (await returnsOf(work.tx, payment)).reduce((sum, one) => sum + reachOf(one), 0n)
  const prepaid = state === 'won' || fen < others ? 0n : least(fen - others, reachOf(held))
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

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)
/** What of a payment is the payer's, free or settling something. */
const reachOf = (payment: HeldPayment): bigint => restOf(payment) + (payment.isReversed ? 0n : payment.allocatedFen)

/** The payments that refunds of a payment came back as when they failed late, locked, the oldest first. */
export async function returnsOf(tx: TenantTx, payment: string): Promise<HeldPayment[]> {
  const rows = await tx.kernel
    .selectFrom('k_online_return as r')
    .innerJoin('k_refund as f', 'f.id', 'r.refund_id')
    .select('r.payment_id')
    .where('f.payment_id', '=', payment)
    .orderBy('r.payment_id')
    .execute()
  const held: HeldPayment[] = []
  for (const { payment_id } of rows) held.push(await holdPayment(tx, payment_id))
  return held
}

/**
 * What a lost dispute cost us because it had gone back to the payer is the payer's to bear when a refund turns out to have
 * failed, whichever was heard of first. The newest money goes first, as it does everywhere. Doing it again changes nothing.
 */
export async function coverLosses(work: OnlineWork, payment: string): Promise<void> {
  const losses = await lossesOf(work.tx, payment)
  if (losses.length === 0) return
  const held = await holdPayment(work.tx, payment)
  const returns = await returnsOf(work.tx, payment)
  let sources = [...returns.reverse(), held]
  for (const { id, fen, covers } of losses) {
    let [left, no] = [fen, covers]
    const rest: HeldPayment[] = []
    for (const source of sources) {
      const taken = least(left, reachOf(source))
      if (taken > 0n) {
        no += 1
        left -= taken
        await cover(work, source, { id: `${id}${COVERED}${no}`, fen: taken })
      }
      rest.push(await holdPayment(work.tx, source.id))
    }
    sources = rest
  }
}

/** Part of a dispute that was our loss, as a document of its own: regained from what it cost us, lost by the payer. */
async function cover(work: OnlineWork, held: HeldPayment, part: { readonly id: string; readonly fen: bigint }) {
  const { id, fen } = part
  if (fen > restOf(held)) await takeBack(work, held, fen - restOf(held))
  const dispute_ = inDispute(held.payerId)
  const { tx, today } = work
  await tx.kernel
    .insertInto('k_dispute')
    .values({ external_id: id, payment_id: held.id, amount_fen: `${fen}`, on_day: today })
    .execute()
  await tx.kernel
    .insertInto('k_dispute_end')
    .values({ external_id: id, state: 'lost', prepayment_fen: `${fen}`, expense_fen: '0', on_day: today })
    .execute()
  const drafts: Draft[] = [
    { key: `${REGAINED}:${id}`, kind: REGAINED, legs: [{ debit: CLEARING, credit: LOSS, fen }] },
    { key: `dispute:${id}`, kind: 'dispute', legs: [{ debit: dispute_, credit: CLEARING, fen }] },
    {
      key: `dispute_lost:${id}`,
      kind: 'dispute_lost',
      legs: [{ debit: prepaymentOf(held.payerId), credit: dispute_, fen }],
    },
  ]
  for (const draft of drafts) await post(work, draft)
}

type Loss = { readonly id: string; readonly fen: bigint; readonly covers: number }

/** What is still our loss of the lost disputes of a payment. */
async function lossesOf(tx: TenantTx, payment: string): Promise<Loss[]> {
  const rows = await tx.kernel
    .selectFrom('k_dispute as d')
    .innerJoin('k_dispute_end as e', 'e.external_id', 'd.external_id')
    .select(['e.external_id', 'e.expense_fen'])
    .where('d.payment_id', '=', payment)
    .where('e.expense_fen', '>', '0')
    .orderBy('e.external_id')
    .execute()
  const losses: Loss[] = []
  for (const { external_id: id, expense_fen } of rows) {
    const covers = await coversOf(tx, id)
    const fen = BigInt(expense_fen) - covers.fen
    if (fen > 0n && !(await isRegained(tx, id))) losses.push({ id, fen, covers: covers.count })
  }
  return losses
}

/** What of a dispute's loss is covered. */
async function coversOf(tx: TenantTx, dispute: string): Promise<{ readonly count: number; readonly fen: bigint }> {
  const rows = await tx.kernel
    .selectFrom('k_dispute_end')
    .select('prepayment_fen')
    .where(({ fn, val }) => fn('starts_with', ['external_id', val(`${dispute}${COVERED}`)]), '=', true)
    .execute()
  return { count: rows.length, fen: rows.reduce((sum, { prepayment_fen }) => sum + BigInt(prepayment_fen), 0n) }
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
  const covered = (await coversOf(work.tx, id)).fen
  const [prepaid, loss] = [BigInt(lost.prepayment_fen) + covered, BigInt(lost.expense_fen) - covered]
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
const COVERED = ':covered:'
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

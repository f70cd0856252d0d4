import type { AllocationPolicy } from '@courtyard/billing/allocation'
import { lockName } from '@courtyard/db/kernel/lock-name'
import { holdPayment, restOf } from '@courtyard/db/kernel/payments'
import { type AccountRef, type Leg, postJournals } from '@courtyard/db/kernel/post'
import { assert } from '@courtyard/std/assert'
import { type Day, dayIn } from '@courtyard/std/day'
import { isId } from '@courtyard/std/id'
import { cashOf, prepaymentOf } from '../accounts.ts'
import { allocate, takeBack } from '../allocate.ts'
import type { MoneyWork } from '../money-work.ts'
import { recordPayment } from '../record-payment.ts'
import { endRefund, refundPayment } from '../refund-payment.ts'
import { type Applied, decideOnline, type OnlineCommand } from './decide-online.ts'
import { keepPicture } from './keep-facts.ts'
import type { OnlineDispute, OnlinePicture } from './ports.ts'
import { intentLines, settleAsked } from './settle-intent.ts'

const CLEARING = cashOf('online')
const inDispute = (payer: string): AccountRef => ({ kind: 'dispute', key: payer, payer })
const LOSS: AccountRef = { kind: 'expense', key: 'dispute' }

/** Where the tenant is and how it handles money, beside what every command needs. */
export type OnlineWork = MoneyWork & {
  readonly timeZone: string
  readonly now: Date
  /** How the rest of a payment settles bills. */
  readonly policy: AllocationPolicy
  /** Book of receipt numbers. */
  readonly book: string
}

/**
 * Brings the books to what was fetched of one payment, in the caller's transaction and under the payment's lock. Doing it
 * again changes nothing. A payment that carries no intent of ours is only kept: the reconciliation tells of it.
 */
export async function applyPicture(work: OnlineWork, found: OnlinePicture): Promise<void> {
  await lockName(work.tx, `online ${found.payment.id}`)
  const picture = await keepPicture(work.tx, found, work.now.toISOString())
  await nameRefunds(work, picture)
  const commands = decideOnline(picture, await loadApplied(work, picture))
  if (commands.length === 0 || !(await canBook(work, picture))) return
  for (const command of commands) await run(work, picture, command)
}

/** A refund of ours whose answer was lost is known by what it carries. */
async function nameRefunds({ tx, now }: OnlineWork, { payment, refunds }: OnlinePicture): Promise<void> {
  for (const { id, refund } of refunds) {
    if (refund === null || !isId(refund)) continue
    await tx.kernel
      .updateTable('k_online_refund')
      .set({ external_id: id, answered_at: now.toISOString() })
      .where('refund_id', '=', refund)
      .where('payment', '=', payment.id)
      .where('external_id', 'is', null)
      .execute()
  }
}

async function canBook(work: OnlineWork, { payment }: OnlinePicture): Promise<boolean> {
  if (payment.currency !== work.catalog.currency) return false
  return (await findRecorded(work, payment.id)) !== undefined || (await findIntent(work, payment.intent)) !== undefined
}

async function loadApplied({ tx }: OnlineWork, { payment, disputes }: OnlinePicture): Promise<Applied> {
  const recorded = await findRecorded({ tx }, payment.id)
  const rows = await tx.kernel
    .selectFrom('k_online_refund as o')
    .leftJoin('k_refund_end as e', 'e.refund_id', 'o.refund_id')
    .leftJoin('k_online_return as r', 'r.refund_id', 'o.refund_id')
    .select(['o.external_id', 'e.state', 'r.payment_id as returned'])
    .where('o.payment', '=', payment.id)
    .where('o.external_id', 'is not', null)
    .execute()
  const ends = await tx.kernel
    .selectFrom('k_dispute as d')
    .leftJoin('k_dispute_end as e', 'e.external_id', 'd.external_id')
    .select(['d.external_id', 'e.state'])
    .where('d.external_id', 'in', disputes.length > 0 ? disputes.map(({ id }) => id) : [''])
    .execute()
  return {
    isRecorded: recorded !== undefined,
    refunds: new Map(rows.map((row) => [row.external_id!, { end: row.state, isReturned: row.returned !== null }])),
    disputes: new Map(ends.map(({ external_id, state }) => [external_id, { end: state }])),
  }
}

async function run(work: OnlineWork, picture: OnlinePicture, command: OnlineCommand): Promise<void> {
  if (command.do === 'record_payment') return await record(work, picture)
  const recorded = await findRecorded(work, picture.payment.id)
  assert(recorded, 'a payment is recorded before what happened to it')
  if (command.do === 'open_dispute') return await openDispute(work, recorded.payment_id, command.dispute)
  if (command.do === 'end_dispute') await endDispute(work, recorded.payment_id, command)
  else await refund(work, picture, { ...command, recorded: recorded.payment_id })
  if (recorded.intent_id !== null)
    await settleAsked(work, recorded.payment_id, await intentLines(work, recorded.intent_id))
}

async function record(work: OnlineWork, { payment }: OnlinePicture): Promise<void> {
  const intent = await findIntent(work, payment.intent)
  assert(intent, 'only payments of our intents are recorded')
  const { id } = await recordPayment(work, {
    ...{ payer: intent.payer_id, fen: payment.fen, method: 'online', receivedOn: await bookDay(work, payment.at) },
    ...{ reference: payment.id, book: work.book, shift: null, note: '' },
  })
  await work.tx.kernel
    .insertInto('k_online_payment')
    .values({ external_id: payment.id, payment_id: id, intent_id: intent.id })
    .execute()
  await settleAsked(work, id, await intentLines(work, intent.id))
  await allocate(work, id, { policy: work.policy })
}

type RefundCommand = Exclude<OnlineCommand, { readonly do: 'record_payment' | 'open_dispute' | 'end_dispute' }> & {
  readonly recorded: string
}

async function refund(work: OnlineWork, { payment }: OnlinePicture, command: RefundCommand): Promise<void> {
  const { refund: found, recorded } = command
  const { tx } = work
  if (command.do === 'record_refund') {
    const reason = found.refund === null ? 'provider' : 'unknown'
    const { id } = await refundPayment(work, {
      ...{ payment: recorded, fen: found.fen, method: 'online', reason, approvedBy: null, reopen: true },
    })
    await tx.kernel
      .insertInto('k_online_refund')
      .values({
        refund_id: id,
        payment: payment.id,
        provider_key: id,
        external_id: found.id,
        answered_at: work.now.toISOString(),
      })
      .execute()
    return
  }
  const { refund_id: id } = await tx.kernel
    .selectFrom('k_online_refund')
    .select('refund_id')
    .where('external_id', '=', found.id)
    .executeTakeFirstOrThrow()
  if (command.do === 'end_refund') return await endRefund(work, { id, state: command.state, detail: found.detail })
  const payer = (await holdPayment(tx, recorded)).payerId
  const returned = await recordPayment(work, {
    ...{ payer, fen: found.fen, method: 'online', receivedOn: work.today, reference: `${found.id}:returned` },
    ...{ book: null, shift: null, note: '' },
  })
  await tx.kernel.insertInto('k_online_return').values({ refund_id: id, payment_id: returned.id }).execute()
  const intent = await findRecorded(work, payment.id)
  if (intent?.intent_id) await settleAsked(work, returned.id, await intentLines(work, intent.intent_id))
}

async function openDispute(work: OnlineWork, payment: string, { id, fen }: OnlineDispute): Promise<void> {
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

async function endDispute(work: OnlineWork, payment: string, { dispute, state }: DisputeEnd): Promise<void> {
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

type Draft = {
  readonly key: string
  readonly kind: 'dispute' | 'dispute_won' | 'dispute_lost'
  readonly legs: readonly Leg[]
}

const post = (work: OnlineWork, draft: Draft) =>
  postJournals(work.tx, { journals: [{ ...draft, on: work.today }], currency: work.catalog.currency, by: work.by })

/** The day it was paid, where the tenant is; today when the books of that day are closed or it is to come. */
export async function bookDay(work: OnlineWork, at: string): Promise<Day> {
  const day = dayIn(new Date(at), work.timeZone)
  if (day >= work.today) return work.today
  const closed = await work.tx.kernel
    .selectFrom('k_closed')
    .select('period')
    .where('period', '>=', day.slice(0, 7))
    .executeTakeFirst()
  return closed ? work.today : day
}

const findRecorded = ({ tx }: Pick<MoneyWork, 'tx'>, external: string) =>
  tx.kernel
    .selectFrom('k_online_payment')
    .select(['payment_id', 'intent_id'])
    .where('external_id', '=', external)
    .executeTakeFirst()

async function findIntent({ tx }: Pick<MoneyWork, 'tx'>, claimed: string | null) {
  if (claimed === null || !isId(claimed)) return undefined
  return await tx.kernel
    .selectFrom('k_online_intent')
    .select(['id', 'payer_id'])
    .where('id', '=', claimed)
    .executeTakeFirst()
}

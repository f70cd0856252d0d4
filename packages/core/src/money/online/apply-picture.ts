import { lockName } from '@courtyard/db/kernel/lock-name'
import { holdPayment } from '@courtyard/db/kernel/payments'
import { assert } from '@courtyard/std/assert'
import { type Day, dayIn } from '@courtyard/std/day'
import { isId } from '@courtyard/std/id'
import { allocate } from '../allocate.ts'
import type { MoneyWork } from '../money-work.ts'
import { recordPayment } from '../record-payment.ts'
import { endRefund, refundPayment } from '../refund-payment.ts'
import { settleAsked } from '../settle-asked.ts'
import { coverLosses, endDispute, isRegained, openDispute, regainDispute, returnsOf } from './apply-dispute.ts'
import { type Applied, decideOnline, type OnlineCommand } from './decide-online.ts'
import { keepPicture } from './keep-facts.ts'
import type { OnlineWork } from './online-work.ts'
import type { OnlinePicture } from './ports.ts'
import { intentLines } from './settle-intent.ts'

/**
 * Brings the books to what was fetched of one payment, in the caller's transaction and under the payment's lock. Doing it
 * again changes nothing. A payment that carries no intent of ours is only kept: the reconciliation tells of it.
 */
export async function applyPicture(work: OnlineWork, found: OnlinePicture): Promise<void> {
  await lockName(work.tx, `online ${found.payment.id}`)
  const picture = await keepPicture(work.tx, found, work.now.toISOString())
  await nameRefunds(work, picture)
  const commands = await stillDue(work, picture.payment.id, decideOnline(picture, await loadApplied(work, picture)))
  if (commands.length === 0 || !(await canBook(work, picture))) return
  for (const command of commands) await run(work, picture, command)
}

/**
 * A payment that was taken back, from before that was refused, is in the books as if it had never come: what went back at
 * the provider since is no business of theirs. Only what they began before is brought to its end.
 */
async function stillDue(work: OnlineWork, external: string, commands: OnlineCommand[]): Promise<OnlineCommand[]> {
  const recorded = commands.length > 0 ? await findRecorded(work, external) : undefined
  if (!recorded || !(await holdPayment(work.tx, recorded.payment_id)).isReversed) return commands
  const begun = new Set(commands.filter((one) => one.do === 'open_dispute').map(({ dispute }) => dispute.id))
  return commands.filter(
    (one) => (one.do === 'end_dispute' || one.do === 'regain_dispute') && !begun.has(one.dispute.id),
  )
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
  const asked = tx.kernel
    .selectFrom('k_online_refund as o')
    .leftJoin('k_refund_end as e', 'e.refund_id', 'o.refund_id')
    .leftJoin('k_online_return as r', 'r.refund_id', 'o.refund_id')
    .select(['o.external_id', 'e.state', 'r.payment_id as returned'])
    .where('o.payment', '=', payment.id)
    .where('o.external_id', 'is not', null)
  const decided = tx.kernel
    .selectFrom('k_dispute as d')
    .leftJoin('k_dispute_end as e', 'e.external_id', 'd.external_id')
    .select(['d.external_id', 'e.state'])
    .where('d.external_id', 'in', disputes.length > 0 ? disputes.map(({ id }) => id) : [''])
  const [recorded, rows, ends] = await Promise.all([
    findRecorded({ tx }, payment.id),
    asked.execute(),
    decided.execute(),
  ])
  const regained = new Map<string, boolean>()
  for (const { external_id, state } of ends)
    regained.set(external_id, state === 'lost' && (await isRegained(tx, external_id)))
  return {
    isRecorded: recorded !== undefined,
    refunds: new Map(rows.map((row) => [row.external_id!, { end: row.state, isReturned: row.returned !== null }])),
    disputes: new Map(
      ends.map(({ external_id, state }) => [external_id, { end: state, isRegained: regained.get(external_id)! }]),
    ),
  }
}

async function run(work: OnlineWork, picture: OnlinePicture, command: OnlineCommand): Promise<void> {
  if (command.do === 'record_payment') return await record(work, picture)
  const recorded = await findRecorded(work, picture.payment.id)
  assert(recorded, 'a payment is recorded before what happened to it')
  if (command.do === 'open_dispute') return await openDispute(work, recorded.payment_id, command.dispute)
  if (command.do === 'end_dispute') await endDispute(work, recorded.payment_id, command)
  else if (command.do === 'regain_dispute') {
    const payment = await regainDispute(work, recorded.payment_id, command.dispute)
    if (payment && recorded.intent_id) await settleAsked(work, payment, await intentLines(work, recorded.intent_id))
  } else await refund(work, picture, { ...command, recorded: recorded.payment_id })
  await coverLosses(work, recorded.payment_id)
  if (recorded.intent_id === null) return
  const asked = await intentLines(work, recorded.intent_id)
  // One after another in the order they came, so that what is settled follows from their sum.
  for (const id of [recorded.payment_id, ...(await returnsOf(work.tx, recorded.payment_id)).map((one) => one.id)])
    await settleAsked(work, id, asked)
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

type RefundCommand = Exclude<
  OnlineCommand,
  { readonly do: 'record_payment' | 'open_dispute' | 'end_dispute' | 'regain_dispute' }
> & {
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
}

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

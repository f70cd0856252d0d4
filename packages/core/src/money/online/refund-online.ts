import { enqueueJob } from '@courtyard/db/kernel/jobs'
import { Fault, isFault } from '@courtyard/std/fault'
import type { JobHandler } from '../../jobs/run-due-jobs.ts'
import type { MoneyWork } from '../money-work.ts'
import { endRefund, type NewRefund, refundPayment } from '../refund-payment.ts'
import { settleAsked } from '../settle-asked.ts'
import { findOnline, type OnlineDeps } from './access.ts'
import { coverLosses } from './apply-dispute.ts'
import { applyPicture } from './apply-picture.ts'
import { withOnlineWork } from './online-work.ts'
import type { OnlinePicture } from './ports.ts'
import { intentLines } from './settle-intent.ts'

export const ONLINE_REFUND_JOB = 'online_refund'

/**
 * Sends part of an online payment back the way it came: books it as `refundPayment` does, keeps the key that the provider
 * will be told, and leaves the job that asks it, all in the caller's transaction. How it went is told by the provider, in
 * seconds or in days; nobody ends such a refund by hand. Throws Fault payment_missing when it was not paid online, and as
 * refundPayment.
 */
export async function refundOnline(money: MoneyWork, refund: Omit<NewRefund, 'method'>): Promise<{ id: string }> {
  const { tx } = money
  const paid = await findPaid(money, refund.payment)
  if (!paid) throw new Fault('payment_missing', { id: refund.payment, reason: 'not_online' })
  const { id } = await refundPayment(money, { ...refund, method: 'online' })
  await tx.kernel
    .insertInto('k_online_refund')
    .values({
      refund_id: id,
      payment: paid.external_id,
      provider_key: `refund:${id}`,
      external_id: null,
      answered_at: null,
    })
    .execute()
  if (paid.intent_id !== null) await settleAsked(money, refund.payment, await intentLines(money, paid.intent_id))
  await enqueueJob(tx, { kind: ONLINE_REFUND_JOB, payload: { refund: id } })
  return { id }
}

/** The provider's payment that a payment of ours stands on: its own, or the one whose refund or dispute came back as it. */
async function findPaid({ tx }: Pick<MoneyWork, 'tx'>, payment: string) {
  const own = await tx.kernel
    .selectFrom('k_online_payment')
    .select(['external_id', 'intent_id'])
    .where('payment_id', '=', payment)
    .executeTakeFirst()
  const { reference } = (await tx.kernel
    .selectFrom('k_payment')
    .select('reference')
    .where('id', '=', payment)
    .executeTakeFirst()) ?? { reference: null }
  return (
    own ??
    (await tx.kernel
      .selectFrom('k_dispute as d')
      .innerJoin('k_online_payment as p', 'p.payment_id', 'd.payment_id')
      .select(['p.external_id', 'p.intent_id'])
      .where('d.external_id', '=', (reference ?? '').replace(/:regained$/, ''))
      .executeTakeFirst()) ??
    (await tx.kernel
      .selectFrom('k_online_return as r')
      .innerJoin('k_online_refund as o', 'o.refund_id', 'r.refund_id')
      .innerJoin('k_online_payment as p', 'p.external_id', 'o.payment')
      .select(['p.external_id', 'p.intent_id'])
      .where('r.payment_id', '=', payment)
      .executeTakeFirst())
  )
}

/** Whether a refund goes through the provider, so that nobody may end it by hand. */
export async function isOnlineRefund({ tx }: Pick<MoneyWork, 'tx'>, id: string): Promise<boolean> {
  const row = await tx.kernel
    .selectFrom('k_online_refund')
    .select('refund_id')
    .where('refund_id', '=', id)
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Asks the provider for one refund. Safe to run twice, also after a crash between its commit and ours: the payment's refunds
 * are looked at for ours first, and the key is the one that was stored. What it refuses has failed.
 */
export const onlineRefundJob =
  (ports: Pick<OnlineDeps, 'online' | 'vault'>): JobHandler =>
  async (deps, { tenant, payload }) => {
    const { refund: id } = payload as { readonly refund: string }
    const row = await deps.db.withTenant(tenant, (tx) =>
      tx.kernel
        .selectFrom('k_online_refund as o')
        .innerJoin('k_refund as f', 'f.id', 'o.refund_id')
        .select(['o.payment', 'o.provider_key', 'o.external_id', 'f.amount_fen', 'f.payment_id'])
        .where('o.refund_id', '=', id)
        .executeTakeFirst(),
    )
    if (!row || row.external_id !== null) return
    const online = await findOnline({ ...deps, ...ports }, tenant)
    if ('reason' in online) throw new Fault('online_off', { reason: online.reason })
    const { provider, access } = online
    const apply = (picture: OnlinePicture) => withOnlineWork(deps, tenant, (work) => applyPicture(work, picture))
    const picture = await provider.readPayment(access, row.payment)
    if (!picture) throw new Fault('online_refused', { reason: 'payment_unknown' })
    if (picture.refunds.some(({ refund }) => refund === id)) return await apply(picture)
    try {
      const asked = { payment: row.payment, refund: id, fen: BigInt(row.amount_fen), key: row.provider_key }
      const refund = await provider.refund(access, asked)
      await apply({ ...picture, refunds: [...picture.refunds, refund] })
    } catch (error) {
      if (!isFault(error, 'online_refused')) throw error
      const detail = String(error.details.reason ?? '')
      await withOnlineWork(deps, tenant, async (work) => {
        await endRefund(work, { id, state: 'failed', detail })
        await coverLosses(work, row.payment_id)
      })
    }
  }

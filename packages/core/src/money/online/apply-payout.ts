import { lockName } from '@courtyard/db/kernel/lock-name'
import { type AccountRef, type Leg, postJournals } from '@courtyard/db/kernel/post'
import { cashOf } from '../accounts.ts'
import { bookDay } from './apply-picture.ts'
import { keepPayout } from './keep-facts.ts'
import type { OnlineWork } from './online-work.ts'
import type { OnlinePayout } from './ports.ts'

const CLEARING = cashOf('online')
const BANK: AccountRef = { kind: 'cash', key: 'online' }
const FEES: AccountRef = { kind: 'expense', key: 'online_fee' }

/**
 * Brings the books to how a payout stands: money out of clearing into the bank with its fees, and back when it failed.
 * Doing it again changes nothing.
 */
export async function applyPayout(work: OnlineWork, found: OnlinePayout, account: string): Promise<void> {
  const { tx, now } = work
  await lockName(tx, `payout ${found.id}`)
  const payout = await keepPayout(tx, found, now.toISOString())
  if (payout.status === 'pending' || payout.fen <= 0n || payout.currency !== work.catalog.currency) return
  const { id, fen, feeFen, currency } = payout
  const fresh = await tx.kernel
    .insertInto('k_payout')
    .values({
      ...{ external_id: id, account, amount_fen: `${fen}`, fee_fen: `${feeFen}`, currency },
      on_day: await bookDay(work, payout.arrivesAt),
    })
    .onConflict((known) => known.doNothing())
    .returning('on_day')
    .executeTakeFirst()
  if (fresh)
    await post(work, {
      key: `payout:${id}`,
      kind: 'payout',
      on: fresh.on_day,
      legs: [{ debit: BANK, credit: CLEARING, fen }],
    })
  if (fresh && feeFen > 0n)
    await post(work, {
      key: `payout_fee:${id}`,
      kind: 'payout_fee',
      on: fresh.on_day,
      legs: [{ debit: FEES, credit: CLEARING, fen: feeFen }],
    })
  if (payout.status !== 'failed') return
  const failed = await tx.kernel
    .insertInto('k_payout_failed')
    .values({ external_id: id, on_day: work.today })
    .onConflict((known) => known.doNothing())
    .returning('external_id')
    .executeTakeFirst()
  const back: Leg[] = [{ debit: CLEARING, credit: BANK, fen }]
  if (failed) await post(work, { key: `payout_failed:${id}`, kind: 'payout_failed', on: work.today, legs: back })
}

type Draft = {
  readonly key: string
  readonly kind: 'payout' | 'payout_fee' | 'payout_failed'
  readonly on: string
  readonly legs: readonly Leg[]
}

const post = (work: OnlineWork, draft: Draft) =>
  postJournals(work.tx, { journals: [draft], currency: work.catalog.currency, by: work.by })

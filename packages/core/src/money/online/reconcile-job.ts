import type { TenantTx } from '@courtyard/db/database'
import { ensureJob } from '@courtyard/db/kernel/jobs'
import { localOnlinePayments } from '@courtyard/db/kernel/online'
import { addDays, type Day, dayIn } from '@courtyard/std/day'
import { instantIn } from '@courtyard/std/zone'
import type { Deps } from '../../deps.ts'
import type { JobHandler } from '../../jobs/run-due-jobs.ts'
import { accountName, findOnline, type Online, type OnlineDeps } from './access.ts'
import { applyPayout } from './apply-payout.ts'
import { applyPicture } from './apply-picture.ts'
import { withOnlineWork } from './online-work.ts'
import { type Difference, type LocalPayment, reconcileDay } from './reconcile-day.ts'

export const RECONCILE_JOB = 'online_reconcile'
/** Days that are looked at again every night: what came late closes its differences. */
const DAYS = 3

/** Leaves a tenant that was ever paid online the job of tonight. Idempotent; called every night. */
export async function ensureReconciliation(
  deps: Pick<Deps, 'db' | 'catalogs' | 'clock'>,
  tenant: string,
): Promise<void> {
  const { timeZone } = await deps.catalogs.load(tenant)
  const today = dayIn(deps.clock.now(), timeZone)
  await deps.db.withTenant(tenant, async (tx) => {
    const any = await tx.kernel.selectFrom('k_online_intent').select('id').limit(1).executeTakeFirst()
    if (any) await ensureJob(tx, { kind: RECONCILE_JOB, payload: { day: today } })
  })
}

/**
 * Holds the provider's books of the last days against ours, keeps every difference for people to see, and brings our books to
 * what can be mended. Safe to run twice: the last look counts, and what is gone is closed.
 */
export const reconcileJob =
  (ports: Pick<OnlineDeps, 'online' | 'vault'>): JobHandler =>
  async (deps, { tenant, payload }, lease) => {
    const { day: today } = payload as { readonly day: Day }
    const online = await findOnline({ ...deps, ...ports }, tenant)
    if ('reason' in online) return
    for (let back = DAYS; back >= 1; back--) {
      if (!(await lease.renew())) throw new Error('another worker has taken this job over')
      await reconcileOne(deps, { tenant, online }, addDays(today, -back))
    }
  }

/** One day: what differs is kept first, as it was found; then what can be mended is. */
export async function reconcileOne(
  deps: Deps,
  { tenant, online }: { readonly tenant: string; readonly online: Online },
  day: Day,
): Promise<Difference[]> {
  const { provider, access } = online
  const { timeZone } = await deps.catalogs.load(tenant)
  const from = instantIn(day, '00:00', timeZone)
  const to = instantIn(addDays(day, 1), '00:00', timeZone)
  const { payments, payouts } = await provider.listDay(access, { from, to })
  const differences = await withOnlineWork(deps, tenant, async ({ tx, now }) => {
    const local = await localPayments(tx, { from, to, external: payments.map(({ payment }) => payment.id) })
    const ofDay = local.filter(({ isOfDay }) => isOfDay)
    const found = reconcileDay(payments, ofDay, new Map(local.map((one) => [one.id, one])))
    await keepDifferences(tx, { day, found, at: now.toISOString(), payments: payments.length })
    return found
  })
  for (const picture of payments) await withOnlineWork(deps, tenant, (work) => applyPicture(work, picture))
  for (const payout of payouts)
    await withOnlineWork(deps, tenant, (work) => applyPayout(work, payout, accountName(access)))
  return differences
}

type Asked = Parameters<typeof localOnlinePayments>[1]

async function localPayments(tx: TenantTx, asked: Asked): Promise<(LocalPayment & { isOfDay: boolean })[]> {
  return (await localOnlinePayments(tx, asked)).map((row) => ({
    ...{ id: row.id, fen: BigInt(row.fen), refundedFen: BigInt(row.refunded) },
    ...{ isReversed: row.is_reversed, isOfDay: row.is_of_day },
  }))
}

type Kept = { readonly day: Day; readonly found: readonly Difference[]; readonly at: string; readonly payments: number }

async function keepDifferences(tx: TenantTx, { day, found, at, payments }: Kept): Promise<void> {
  for (const { kind, object, providerFen, localFen, detail } of found) {
    const seen = {
      ...{ provider_fen: providerFen === null ? null : `${providerFen}`, detail, seen_at: at, closed_at: null },
      local_fen: localFen === null ? null : `${localFen}`,
    }
    await tx.kernel
      .insertInto('k_reconciliation')
      .values({ day, kind, object_id: object, found_at: at, ...seen })
      .onConflict((known) => known.columns(['day', 'kind', 'object_id']).doUpdateSet(seen))
      .execute()
  }
  await tx.kernel
    .updateTable('k_reconciliation')
    .set({ closed_at: at })
    .where('day', '=', day)
    .where('closed_at', 'is', null)
    .where('seen_at', '<', at)
    .execute()
  const look = { looked_at: at, payments, differences: found.length }
  await tx.kernel
    .insertInto('k_reconciled')
    .values({ day, ...look })
    .onConflict((known) => known.column('day').doUpdateSet(look))
    .execute()
}

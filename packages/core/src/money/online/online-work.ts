import type { AllocationPolicy } from '@courtyard/billing/allocation'
import { MONEY_DEFAULTS } from '@courtyard/metadata/documents/money'
import { dayIn } from '@courtyard/std/day'
import type { Deps } from '../../deps.ts'
import type { MoneyWork } from '../money-work.ts'

/** Where the tenant is and how it handles money, beside what every command needs. */
export type OnlineWork = MoneyWork & {
  readonly timeZone: string
  readonly now: Date
  /** How the rest of a payment settles bills. */
  readonly policy: AllocationPolicy
  /** Book of receipt numbers. */
  readonly book: string
}

/** Who books what the provider says. */
export const ONLINE = 'online'

/** One transaction of a tenant over what was fetched. */
export async function withOnlineWork<T>(
  deps: Deps,
  tenant: string,
  work: (online: OnlineWork) => Promise<T>,
): Promise<T> {
  const catalog = await deps.catalogs.load(tenant)
  const now = deps.clock.now()
  const { timeZone } = catalog
  const { allocation: order, within, receiptBook } = catalog.money ?? MONEY_DEFAULTS
  const today = dayIn(now, timeZone)
  const policy = { order, within }
  return await deps.db.withTenant(
    tenant,
    (tx) => work({ tx, catalog, ids: deps.ids, by: ONLINE, today, timeZone, now, policy, book: receiptBook }),
    { prepare: true },
  )
}

import type { TenantTx } from '@courtyard/db/database'
import { once } from '@courtyard/db/kernel/commands'
import type { Catalog } from '@courtyard/metadata/catalog'
import { type Day, dayIn } from '@courtyard/std/day'
import type { Ids } from '@courtyard/std/id'
import type { Actor, Deps } from '../deps.ts'

/** What every command over money works with, inside its one transaction. */
export type MoneyWork = {
  readonly tx: TenantTx
  readonly catalog: Pick<Catalog, 'currency' | 'feeItems'>
  readonly ids: Ids
  /** Who does it, as the documents keep it. */
  readonly by: string
  /** Today, where the tenant is. */
  readonly today: Day
}

export type Keyed = { readonly key: string; readonly kind: string; readonly asked: unknown }

/**
 * Runs a command over money: one transaction, once per key. The same request under the same key answers what it answered
 * the first time, however often it is sent and whatever failed on the way back.
 */
export async function doOnce<T>(
  deps: Deps,
  actor: Actor,
  { command, work }: { readonly command: Keyed; readonly work: (money: MoneyWork) => Promise<T> },
): Promise<T> {
  const catalog = await deps.catalogs.load(actor.tenant)
  const today = dayIn(deps.clock.now(), catalog.timeZone)
  const by = actor.id
  return await deps.db.withTenant(actor.tenant, (tx) =>
    once(tx, { ...command, by }, () => work({ tx, catalog, ids: deps.ids, by, today })),
  )
}

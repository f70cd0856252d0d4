import type { TenantTx } from '@courtyard/db/database'
import { closedSpan } from '@courtyard/db/kernel/closes'
import { once } from '@courtyard/db/kernel/commands'
import type { Catalog } from '@courtyard/metadata/catalog'
import { type Day, dayIn } from '@courtyard/std/day'
import { type Fault, isFault } from '@courtyard/std/fault'
import type { Ids } from '@courtyard/std/id'
import type { Actor, Deps } from '../deps.ts'
import { closedFault } from './closes/refuse-closed.ts'

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

type Doing<T> = {
  readonly command: Keyed
  readonly work: (money: MoneyWork) => Promise<T>
  /** How long one statement may take, where that is longer than most. */
  readonly timeoutMs?: number
}

/**
 * Runs a command over money: one transaction, once per key. The same request under the same key answers what it answered
 * the first time, however often it is sent and whatever failed on the way back. Throws Fault period_closed with the first
 * day that is open.
 */
export async function doOnce<T>(deps: Deps, actor: Actor, { command, work, timeoutMs }: Doing<T>): Promise<T> {
  const catalog = await deps.catalogs.load(actor.tenant)
  const today = dayIn(deps.clock.now(), catalog.timeZone)
  const by = actor.id
  try {
    return await deps.db.withTenant(
      actor.tenant,
      (tx) => once(tx, { ...command, by }, () => work({ tx, catalog, ids: deps.ids, by, today })),
      // What takes long goes over many rows, and is better planned for just these.
      timeoutMs === undefined ? { prepare: true } : { timeoutMs },
    )
  } catch (error) {
    throw isFault(error, 'period_closed') ? await whatIsOpen(deps, actor, error) : error
  }
}

async function whatIsOpen(deps: Deps, actor: Actor, refused: Fault): Promise<Fault> {
  const { last } = await deps.db.withTenant(actor.tenant, closedSpan, { readOnly: true })
  // Opened again meanwhile: the same request may be sent again as it is.
  return last === null
    ? refused
    : closedFault({ period: String(refused.details.period), last, pointer: '', cause: refused })
}

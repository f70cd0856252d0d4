import { createHash } from 'node:crypto'
import { enqueueJob } from '@courtyard/db/kernel/jobs'
import { Fault, isFault } from '@courtyard/std/fault'
import { openSecret } from '../../hooks/secrets.ts'
import type { JobHandler } from '../../jobs/run-due-jobs.ts'
import { findTenant } from '../../tenants/list-tenants.ts'
import { accountOf, findOnline, type OnlineDeps, OWN_WEBHOOK, tenantOfAccount } from './access.ts'
import { fetchAndApply } from './fetch-and-apply.ts'
import type { ObjectKind, OnlineEvent } from './ports.ts'

export const ONLINE_EVENT_JOB = 'online_event'

export type ReceivedEvent = {
  /** Whose address it came to; absent for the operator's own, where the account says whose it is. */
  readonly tenant?: string
  readonly body: string
  readonly signature: string
}

/**
 * Keeps an event once, with the job that looks at its object; one that was kept before changes nothing. Gives the tenant
 * that has something to do. Throws Fault hook_refused, the same for what is forged, old, or about somebody else's account.
 */
export async function receiveOnlineEvent(deps: OnlineDeps, received: ReceivedEvent): Promise<string> {
  const { tenant, event } = await judged(deps, received)
  const account = event.account ?? ''
  const payload_hash = createHash('sha256').update(received.body).digest('hex')
  await deps.db.withTenant(tenant, async (tx) => {
    const kept = await tx.kernel
      .insertInto('k_inbox_event')
      .values({
        ...{ account, event_id: event.id, type: event.type, object_kind: event.kind, object_id: event.object },
        ...{ payload_hash, received_at: deps.clock.now().toISOString() },
      })
      .onConflict((known) => known.columns(['account', 'event_id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (kept) await enqueueJob(tx, { kind: ONLINE_EVENT_JOB, payload: { event: kept.id } })
  })
  return tenant
}

type Judged = { readonly tenant: string; readonly event: OnlineEvent }

/** An operator's event is of the connected account's tenant; a tenant's own is signed with its own secret. */
async function judged(deps: OnlineDeps, received: ReceivedEvent): Promise<Judged> {
  const { tenant, body, signature } = received
  const { online } = deps
  if (!online || (tenant !== undefined && !(await isActive(deps, tenant)))) throw new Fault('hook_refused')
  const now = deps.clock.now()
  const read = async (secret: string | undefined) =>
    secret === undefined ? undefined : await online.provider.readEvent({ body, signature, secret, now })
  const account = tenant === undefined ? undefined : await accountOf(deps, tenant)
  if (tenant !== undefined && account === undefined) {
    const own = await read(await openSecret(deps, deps.vault, { tenant, name: OWN_WEBHOOK }))
    if (own && own.account === null) return { tenant, event: own }
    throw new Fault('hook_refused')
  }
  const event = await read(online.webhookSecret)
  if (!event || event.account === null) throw new Fault('hook_refused')
  const owner = await tenantOfAccount(deps, event.account)
  if (owner === undefined || (tenant !== undefined && owner !== tenant) || !(await isActive(deps, owner)))
    throw new Fault('hook_refused')
  return { tenant: owner, event }
}

async function isActive(deps: OnlineDeps, tenant: string): Promise<boolean> {
  return /^[a-z][a-z0-9_]{0,47}$/.test(tenant) && (await findTenant(deps, tenant))?.state === 'active'
}

/**
 * Looks at the object that an event was about. Safe to run twice: what is fetched is how it stands, and applying it again
 * changes nothing. What the provider refuses to tell is not asked again.
 */
export const onlineEventJob =
  (ports: Pick<OnlineDeps, 'online' | 'vault'>): JobHandler =>
  async (deps, { tenant, payload }) => {
    const { event: id } = payload as { readonly event: string }
    const row = await deps.db.withTenant(tenant, (tx) =>
      tx.kernel
        .selectFrom('k_inbox_event')
        .select(['object_kind', 'object_id', 'account'])
        .where('id', '=', id)
        .where('processed_at', 'is', null)
        .executeTakeFirst(),
    )
    if (!row) return
    const online = await findOnline({ ...deps, ...ports }, tenant)
    if ('reason' in online) throw new Fault('online_off', { reason: online.reason })
    const object = { kind: row.object_kind as ObjectKind, id: row.object_id }
    try {
      await fetchAndApply(deps, { tenant, online }, object)
    } catch (error) {
      if (!isFault(error, 'online_refused')) throw error // else asking again says the same; the sweep looks at intents
    }
    await deps.db.withTenant(tenant, (tx) =>
      tx.kernel
        .updateTable('k_inbox_event')
        .set({ processed_at: deps.clock.now().toISOString() })
        .where('id', '=', id)
        .execute(),
    )
  }

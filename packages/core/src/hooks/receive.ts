import { enqueueJob } from '@courtyard/db/kernel/jobs'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { Hook } from '@courtyard/metadata/catalog-template'
import { Fault, isFault } from '@courtyard/std/fault'
import type { Deps } from '../deps.ts'
import { findTenant } from '../tenants/list-tenants.ts'
import type { Vault } from './ports.ts'
import { RECEIVE_JOB } from './receive-job.ts'
import { openSecret } from './secrets.ts'
import { isSigned } from './sign.ts'

export type Received = {
  readonly tenant: string
  readonly hook: string
  readonly id: string
  readonly timestamp: string
  readonly signatures: string
  /** The body as it came. */
  readonly body: string
  /** Reads the body once it is known who sent it. Throws Fault for what is no JSON. */
  parse(body: string): unknown
}

type Receiving = Hook & { readonly receive: NonNullable<Hook['receive']> }

/**
 * Keeps a signed message once, with the job that works on it; a message that was kept before changes nothing. Throws Fault
 * hook_refused, the same for a tenant, a hook, a secret or a signature that is not right; request_invalid.
 */
export async function receiveMessage(
  deps: Deps & { readonly vault: Vault | undefined },
  received: Received,
): Promise<void> {
  const { tenant, id, body } = received
  const hook = await findHook(deps, received)
  const secret = hook && (await openSecret(deps, deps.vault, { tenant, name: hook.secret }))
  const timestamp = /^\d{1,12}$/.test(received.timestamp) ? Number(received.timestamp) : Number.NaN
  const nowSeconds = deps.clock.now().getTime() / 1_000
  const given = { signatures: received.signatures, nowSeconds }
  if (
    !hook ||
    secret === undefined ||
    !/^[\x21-\x7e]{1,200}$/.test(id) ||
    !isSigned(secret, { id, timestamp, body }, given)
  )
    throw new Fault('hook_refused')
  const message = received.parse(body)
  if (typeof message !== 'object' || message === null || Array.isArray(message)) throw new Fault('body_not_json')
  await deps.db.withTenant(tenant, async (tx) => {
    const kept = await tx.kernel
      .insertInto('k_hook_inbox')
      .values({
        hook: hook.name,
        event_id: id,
        body: JSON.stringify(message),
        received_at: deps.clock.now().toISOString(),
      })
      .onConflict((known) => known.columns(['hook', 'event_id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (kept) await enqueueJob(tx, { kind: RECEIVE_JOB, payload: { message: kept.id } })
  })
}

async function findHook(deps: Deps, { tenant, hook: name }: Received): Promise<Receiving | undefined> {
  if (!/^[a-z][a-z0-9_]{0,47}$/.test(tenant)) return undefined
  if ((await findTenant(deps, tenant))?.state !== 'active') return undefined
  const catalog = await loadCatalog(deps, tenant)
  const hook = catalog && Object.hasOwn(catalog.hooks, name) ? catalog.hooks[name] : undefined
  return hook?.receive ? { ...hook, receive: hook.receive } : undefined
}

async function loadCatalog(deps: Deps, tenant: string): Promise<Catalog | undefined> {
  try {
    return await deps.catalogs.load(tenant)
  } catch (error) {
    if (isFault(error) && error.code === 'tenant_missing') return undefined
    throw error
  }
}
